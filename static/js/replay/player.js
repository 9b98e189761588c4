// Plays a run that is over: a clock that runs at a speed, and messages that are shown when it is their second. What comes
// next is asked for ahead; while it is not there, the clock stands.

import { stretch } from "./reels.js";

const TICK = 100; // ms
const BEAT = 0.1; // seconds of the person's time that one message tells
const AHEAD = 3; // seconds of the person's time that should be there already
const QUIET = 1; // seconds in which nothing happens: they can be skipped
const AGAIN = 2000; // ms after which a stretch that did not come is asked for again

export class Player {
  /** `show(message)` takes what happened, `moved(at)` hears of the clock, `ended()` of the end. `agent()` is looked at. */
  constructor(source, at, { show, moved, ended, agent }) {
    Object.assign(this, { source, at, show, moved, ended, agent });
    Object.assign(this, { speed: 4, skips: true, playing: false, turn: 0, wanted: null, timer: 0 });
    this.drop(at);
  }

  /** Forget what was asked for: the next message is from another place. */
  drop(reach) {
    Object.assign(this, { queue: [], reach, over: false, coming: false });
    this.turn += 1;
  }

  /** Show the run as it was at that second. While one is on its way only the last one that is wanted is asked for next. */
  async seek(second) {
    const busy = this.wanted !== null;
    this.wanted = this.at = second;
    this.moved(second);
    if (busy) return;
    let shown = null;
    while (this.wanted !== null && this.wanted !== shown) {
      shown = this.wanted;
      this.drop(shown);
      const { turn } = this;
      const told = await this.ask({ from: shown, beats: 0 });
      if (told && turn === this.turn && this.wanted === shown) told.state.forEach(this.show);
    }
    this.wanted = null;
    this.last = performance.now();
  }

  async ask({ from, beats }) {
    const asked = { from, beats, beat: BEAT * this.speed, agent: this.agent() };
    return stretch(this.source, asked).catch(() => null);
  }

  play() {
    this.playing = true;
    this.last = performance.now();
    this.timer ||= setInterval(() => this.tick(), TICK);
  }

  pause() {
    this.playing = false;
    clearInterval(this.timer);
    this.timer = 0;
  }

  /** From the next message on at another speed. */
  hurry(speed) {
    this.speed = speed;
  }

  tick() {
    const now = performance.now();
    const passed = ((now - this.last) / 1000) * this.speed;
    this.last = now;
    if (this.wanted !== null || document.hidden) return;
    this.more();
    const next = this.queue[0]?.at ?? this.reach;
    const waits = this.skips && this.queue.length > 0 && next - this.at > QUIET * Math.max(1, this.speed / 4);
    this.at = Math.min(this.reach, waits ? next : this.at + passed);
    while (this.queue.length && this.queue[0].at <= this.at) this.show(this.queue.shift().message);
    this.moved(this.at);
    if (this.over && !this.queue.length && this.at >= this.reach) this.ended();
  }

  /** Ask for what comes next, in time. */
  async more() {
    if (this.over || this.coming || this.reach - this.at > AHEAD * this.speed) return;
    this.coming = true;
    const { turn } = this;
    const told = await this.ask({ from: this.reach });
    if (!told) await new Promise((again) => setTimeout(again, AGAIN));
    if (turn !== this.turn) return;
    this.coming = false;
    if (!told) return;
    this.queue.push(...told.messages);
    this.reach = told.end;
    this.over = told.over;
  }
}
