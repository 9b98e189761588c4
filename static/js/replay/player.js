// Plays a run that is over: a clock that runs at a speed, and messages that are shown when it is their second. What comes
// next is asked for ahead; while it is not there, the clock stands.

import { stretch } from "./reels.js";

const TICK = 100; // ms
const BEAT = 0.1; // seconds of the person's time that one message tells
const AHEAD = 3; // seconds of the person's time that should be there already
const BREATH = 0.3; // seconds of a silence that are left on both sides where the rest of it is skipped
const AGAIN = 2000; // ms after which a stretch that did not come is asked for again

export class Player {
  /**
   * `show(message)` takes what happened, `moved(at)` hears of the clock, `skipped(seconds)` of waiting that was left out,
   * `ended()` of the end. `agent()` is looked at. In `silences`, pairs of seconds, nothing happens.
   */
  constructor(source, at, { show, moved, skipped, ended, agent, silences }) {
    Object.assign(this, { source, at, show, moved, skipped, ended, agent, silences });
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
    let shown = "";
    while (this.wanted !== null && this.sight !== shown) {
      shown = this.sight;
      this.drop(this.wanted);
      const { turn } = this;
      const told = await this.ask({ from: this.wanted, beats: 0 });
      if (told && turn === this.turn && this.sight === shown) told.state.forEach(this.show);
    }
    this.wanted = null;
    this.last = performance.now();
  }

  /** What is asked for: a second, and who is looked at then. */
  get sight() {
    return `${this.wanted} ${this.agent()}`;
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
    this.go(this.at + passed);
    while (this.queue.length && this.queue[0].at <= this.at) this.show(this.queue.shift().message);
    this.moved(this.at);
    if (this.over && !this.queue.length && this.at >= this.reach) this.ended();
  }

  /** Move the clock on to `next`, or to the end of the silence that lies there, as far as there is something to show. */
  go(next) {
    const silence = this.skips && this.silences.find(([start, end]) => start + BREATH < next && this.at < end - BREATH);
    if (!silence) this.at = Math.min(this.reach, next);
    else if (silence[1] - BREATH <= this.reach) {
      this.skipped(silence[1] - BREATH - this.at);
      this.at = silence[1] - BREATH;
    } // else what comes after it is on its way
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
