// How the marks of the flock move: a spring to where each belongs, and one slow wave that runs through all who fly.
// No randomness and no neighbours: the same rows give the same flight, and a step costs the same for each mark.

import { aim } from "./formation.js";
import { NUMBER, STATUS, STATUSES } from "./rows.js";

const PULL = 5; // spring, 1/s²
const DRAG = 3.2; // 1/s
const MANY = 60; // marks
const REST = 0.4; // px/s below which a mark has settled
const CODE = Object.fromEntries(STATUSES.map((status, index) => [status, index]));

export class Flight {
  constructor() {
    this.count = 0;
    this.time = 0;
    this.resize(300, 96);
    for (const name of ["x", "y", "vx", "vy"]) this[name] = new Float32Array(0);
    this.status = new Uint8Array(0);
  }

  resize(width, height) {
    Object.assign(this, { width, height });
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

  /** Seconds of one step: a large flock is shown less often, since each picture costs more than its motion needs. */
  get pace() {
    return this.count > MANY ? 1 / 12 : 1 / 20;
  }

  /** One step of the flight. Says whether anything still moves. */
  step() {
    const { pace } = this;
    let moving = false;
    this.time += pace;
    const paused = CODE.paused;
    for (let mark = 0; mark < this.count; mark += 1) {
      if (this.status[mark] === paused) continue;
      aim(this, mark);
      this.vx[mark] += ((this.toX - this.x[mark]) * PULL - this.vx[mark] * DRAG) * pace;
      this.vy[mark] += ((this.toY - this.y[mark]) * PULL - this.vy[mark] * DRAG) * pace;
      this.x[mark] += this.vx[mark] * pace;
      this.y[mark] += this.vy[mark] * pace;
      if (Math.abs(this.vx[mark]) + Math.abs(this.vy[mark]) > REST) moving = true;
    }
    return moving;
  }

  /** Everybody at once where they belong: the picture without motion. */
  settle() {
    for (let mark = 0; mark < this.count; mark += 1) {
      aim(this, mark);
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
