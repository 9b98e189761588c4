// How the marks of the flock move: a spring to where each belongs, and one slow wave that runs through all who fly.
// No randomness and no neighbours: the same rows give the same flight, and a step costs the same for each mark.

import { NUMBER, STATUS, STATUSES, isOver } from "./rows.js";

export const STEP = 1 / 24; // seconds of one step
const PULL = 5; // spring, 1/s²
const DRAG = 3.2; // 1/s
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const SCATTER = Math.SQRT2 - 1; // spreads neighbours in number over the whole flock
export const PERCH = 9; // px from the bottom: where the lowest wire is
export const WIRE = 9; // px between wires
const MOST_WIRES = 4;
const SEAT = 5; // px a bird likes to have
const REST = 0.4; // px/s below which a mark has settled
const CODE = Object.fromEntries(STATUSES.map((status, index) => [status, index]));

export class Flight {
  constructor() {
    this.count = 0;
    this.time = 0;
    this.leading = "queued";
    this.resize(300, 96);
    for (const name of ["x", "y", "vx", "vy"]) this[name] = new Float32Array(0);
    this.status = new Uint8Array(0);
  }

  resize(width, height) {
    Object.assign(this, { width, height });
  }

  /** How many wires there are to sit on: more birds than one can hold need another. */
  get wires() {
    return Math.max(1, Math.min(MOST_WIRES, Math.round((this.count * SEAT) / this.width)));
  }

  /** Take the rows; agents that are new leave from the leader. */
  take(rows) {
    const known = this.count;
    this.count = rows.length;
    if (this.x.length < this.count) this.grow(Math.max(64, this.count * 2));
    for (const row of rows) {
      if (!row) continue;
      this.status[row[NUMBER]] = CODE[row[STATUS]];
    }
    this.leading = rows[0]?.[STATUS] ?? "queued";
    for (let mark = known; mark < this.count; mark += 1) {
      this.x[mark] = mark ? this.x[0] : this.width * 0.7;
      this.y[mark] = mark ? this.y[0] : this.height * 0.4;
    }
  }

  grow(room) {
    for (const name of ["x", "y", "vx", "vy"]) {
      const wider = new Float32Array(room);
      wider.set(this[name]);
      this[name] = wider;
    }
    const wider = new Uint8Array(room);
    wider.set(this.status);
    this.status = wider;
  }

  /** Where a mark belongs now. Writes `this.toX`, `this.toY`. */
  aim(mark) {
    const { width, height, time, count } = this;
    const status = STATUSES[this.status[mark]];
    const flown = Math.max(1, count - 1);
    const leads = mark === 0;
    if (isOver(status) || (leads && isOver(this.leading))) {
      const { wires } = this;
      const seats = Math.ceil(flown / wires);
      const room = Math.min(12, (width - 24) / (seats + 1));
      const seat = leads ? seats + 1 : Math.ceil(mark / wires);
      this.toX = width / 2 + room * (seat - (seats + 1) / 2);
      this.toY = height - PERCH - WIRE * (leads ? 0 : mark % wires) + (status === "failed" ? 3 : 0);
      return;
    }
    const sway = Math.sin(time * 0.31) * width * 0.04;
    if (leads || status === "queued") {
      this.toX = width * 0.8 + sway + (leads ? 0 : -10 - (mark % 7) * 3);
      this.toY = height * 0.34 + Math.sin(time * 0.5) * height * 0.1 + (leads ? 0 : ((mark % 5) - 2) * 3);
      return;
    }
    const reach = Math.sqrt((mark * SCATTER) % 1);
    const angle = mark * GOLDEN;
    const wide = width * 0.3 * (1 + 0.12 * Math.sin(time * 0.4));
    const across = reach * Math.cos(angle) * wide;
    const wave = Math.sin(time * 0.9 - across / 60) * height * 0.1;
    const low = status === "waiting" ? height * 0.1 : 0;
    this.toX = width * 0.46 + sway + across + Math.sin(time * 0.7 + reach * 4) * 8;
    this.toY = height * 0.36 + low + reach * Math.sin(angle) * height * 0.24 + wave;
  }

  /** One step of the flight. Says whether anything still moves. */
  step() {
    let moving = false;
    this.time += STEP;
    const paused = CODE.paused;
    for (let mark = 0; mark < this.count; mark += 1) {
      if (this.status[mark] === paused) continue;
      this.aim(mark);
      this.vx[mark] += ((this.toX - this.x[mark]) * PULL - this.vx[mark] * DRAG) * STEP;
      this.vy[mark] += ((this.toY - this.y[mark]) * PULL - this.vy[mark] * DRAG) * STEP;
      this.x[mark] += this.vx[mark] * STEP;
      this.y[mark] += this.vy[mark] * STEP;
      if (Math.abs(this.vx[mark]) + Math.abs(this.vy[mark]) > REST) moving = true;
    }
    return moving;
  }

  /** Everybody at once where they belong: the picture without motion. */
  settle() {
    for (let mark = 0; mark < this.count; mark += 1) {
      this.aim(mark);
      [this.x[mark], this.y[mark], this.vx[mark], this.vy[mark]] = [this.toX, this.toY, 6, 0];
    }
  }

  /** The mark nearest to a point, within `reach` pixels; -1: none. */
  nearest(x, y, reach) {
    let [best, least] = [-1, reach * reach];
    for (let mark = 0; mark < this.count; mark += 1) {
      const far = (this.x[mark] - x) ** 2 + (this.y[mark] - y) ** 2;
      if (far < least) [best, least] = [mark, far];
    }
    return best;
  }
}
