// The run in one sentence: the eye has it at once, the ear at most every five seconds. Beside it the clock and the counts.

import { isOver } from "./rows.js";
import { clock, say, short } from "./words.js";

const SPEAK_EVERY = 5000; // ms
const VALUES = {
  waves: ({ waves }) => waves && { count: waves },
  first: ({ first }) => typeof first === "number" && { seconds: first.toFixed(1) },
  rate({ output, started }, now) {
    const count = started === null || now <= started ? 0 : Math.round(output / (now - started));
    return count && { count };
  },
};

export class Sentence {
  constructor(root, store) {
    this.root = root;
    this.store = store;
    const find = (hook) => root.querySelector(`[data-${hook}]`);
    this.text = find("sentence");
    this.voice = find("sentence-status");
    this.clock = find("clock");
    this.tokens = find("tokens");
    this.measures = ["waves", "first", "rate"].map((name) => [name, find(name)]);
    this.spoken = -SPEAK_EVERY;
    this.later = 0;
    setInterval(() => document.hidden || this.tick(), 1000);
  }

  paint(changes, rows, run) {
    if (!run || !(changes.run || changes.all)) return;
    set(this.text, run.sentence);
    set(this.tokens, short(run.input + run.output));
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
    for (const [name, element] of this.measures) measure(element, name, VALUES[name](run, this.store.now()));
  }
}

/** A measure in words; hidden while there is none. */
function measure(element, name, values) {
  if (!element) return;
  set(element, values ? say(name, values) : "");
  element.hidden = !element.textContent;
}

function set(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}
