// What the page knows of the run: the last snapshot and the frames since. It draws nothing; it says what changed.

import { NUMBER, STATUS, isOver } from "./rows.js";
import { Texts } from "./texts.js";

/** What changed since the last painting. */
export class Changes {
  constructor() {
    this.all = false; // everything: a snapshot came
    this.run = false;
    this.files = false;
    this.agents = new Set();
    this.texts = new Set();
    this.panels = [];
    this.html = new Map();
  }
}

export class Store {
  /** `onChange()` is called when something is to be painted, `onHole(agent)` when text is missing. */
  constructor(onChange, onHole) {
    this.seq = 0;
    this.run = null;
    this.agents = []; // agents[n] is the row of agent n
    this.files = new Map();
    this.texts = new Texts(onHole);
    this.watched = null;
    this.held = null; // the second that a replay shows
    this.changes = new Changes();
    this.onChange = onChange;
    this.clockSet = { now: 0, at: performance.now() };
  }

  /** Take one message of the server. */
  apply(message) {
    if (message.type === "snapshot") this.applySnapshot(message);
    else if (message.type === "frame") this.applyFrame(message);
    else if (message.type === "panel") this.applyPanel(message);
    else return;
    this.onChange();
  }

  applySnapshot(message) {
    this.agents = [];
    this.files.clear();
    this.changes.all = true;
    this.take(message);
  }

  applyFrame(message) {
    if (message.seq < this.seq) return; // the same number may come twice: rows that were held back
    this.take(message);
    const { texts } = this;
    const ways = { thoughts: texts.think, thinking: texts.time, blocks: texts.grow };
    for (const [kind, place] of Object.entries(ways)) {
      for (const piece of message[kind] ?? []) {
        if (this.streams(piece[0]) && place.call(texts, piece)) this.changes.texts.add(piece[0]);
      }
    }
  }

  applyPanel(message) {
    if (!this.streams(message.agent)) return;
    this.texts.replace(message);
    this.changes.texts.add(message.agent);
    this.changes.panels = this.changes.panels.filter((panel) => panel.agent !== message.agent);
    this.changes.panels.push(message);
  }

  take(message) {
    this.seq = message.seq;
    this.clockSet = { now: message.now, at: performance.now() };
    if (message.run) {
      this.run = message.run;
      this.changes.run = true;
    }
    for (const row of message.agents ?? []) {
      this.agents[row[NUMBER]] = row;
      this.changes.agents.add(row[NUMBER]);
    }
    for (const file of message.files ?? []) {
      this.files.set(file[0], file);
      this.changes.files = true;
    }
    for (const [id, html] of Object.entries(message.html ?? {})) this.changes.html.set(id, html);
  }

  /** Whether the text of this agent is shown somewhere. */
  streams(agent) {
    return agent === 0 || agent === this.watched;
  }

  /** Look at another agent, or at none. */
  watch(agent) {
    if (this.watched && this.watched !== agent) this.texts.drop(this.watched);
    this.watched = agent;
  }

  /** Seconds since the run was accepted; stands still when the run is over. */
  now() {
    if (this.held !== null) return this.held;
    if (!this.run || isOver(this.run.status)) return this.run?.ended ?? this.clockSet.now;
    return this.clockSet.now + (performance.now() - this.clockSet.at) / 1000;
  }

  /** Agents that a person has to look at: those in need first, then the failed. */
  troubled() {
    const failed = this.agents.filter((row) => row && row[STATUS] === "failed").map((row) => row[NUMBER]);
    return { needs: this.run?.needs ?? [], failed };
  }

  /** Hand over what changed and begin anew. */
  drain() {
    const changes = this.changes;
    this.changes = new Changes();
    return changes;
  }
}
