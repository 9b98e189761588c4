// The run in one sentence: the eye has it at once, the ear at most every five seconds. Beside it the clock and the counts.

import { isOver } from "./rows.js";
import { clock, say } from "./words.js";

const SPEAK_EVERY = 5000; // ms

export class Sentence {
  constructor(root, store) {
    this.root = root;
    this.store = store;
    const find = (hook) => root.querySelector(`[data-${hook}]`);
    this.text = find("sentence");
    this.voice = find("sentence-status");
    this.clock = find("clock");
    this.waves = find("waves");
    this.measures = find("measures");
    this.note = find("note");
    this.spoken = -SPEAK_EVERY;
    this.later = 0;
    setInterval(() => document.hidden || this.tick(), 1000);
  }

  paint(changes, rows, run) {
    if (!run || !(changes.run || changes.all)) return;
    set(this.text, run.sentence);
    show(this.waves, run.waves ? say("waves", { count: run.waves }) : "");
    show(this.measures, run.measures);
    show(this.note, run.note);
    if (this.root.dataset.status !== run.status) this.root.dataset.status = run.status;
    this.tick();
    this.speak(isOver(run.status));
  }

  speak(now) {
    clearTimeout(this.later);
    const wait = now ? 0 : this.spoken + SPEAK_EVERY - performance.now();
    this.later = setTimeout(() => {
      this.spoken = performance.now();
      set(this.voice, this.store.run.sentence);
    }, Math.max(0, wait));
  }

  tick() {
    const { run } = this.store;
    if (!run) return;
    set(this.clock, clock(this.store.now()));
  }
}

/** What is said in words; hidden while there is nothing to say. */
function show(element, words) {
  if (!element) return;
  set(element, words ?? "");
  element.hidden = !words;
}

function set(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}
