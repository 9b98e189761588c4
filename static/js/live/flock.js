// The run's face: one mark an agent on one canvas, drawn from the same rows as the grid. It sleeps when nobody sees it,
// when nothing moves, and stands still for people who asked for less motion.

import { Flight } from "./flight.js";
import { PERCH, WIRE, wiresOf } from "./formation.js";
import { Marks } from "./marks.js";
import { LABEL, NAME, STATUS, isOver } from "./rows.js";
import { sayStatus } from "./words.js";

const REACH = 12; // px around the pointer
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

export class Flock {
  constructor(canvas, page) {
    Object.assign(this, { canvas, page, rows: [], seen: true, timer: 0, marks: null, size: 0, drawn: false });
    this.flight = new Flight();
    this.ink = canvas.getContext("2d");
    this.label = document.createElement("span");
    this.label.className = "flock-label";
    this.label.hidden = true;
    canvas.after(this.label);
    new ResizeObserver(() => this.resize()).observe(canvas);
    new IntersectionObserver(([entry]) => this.wake((this.seen = entry.isIntersecting))).observe(canvas);
    document.addEventListener("visibilitychange", () => this.wake());
    canvas.addEventListener("pointermove", (event) => this.name(event));
    canvas.addEventListener("pointerleave", () => (this.label.hidden = true));
    canvas.addEventListener("click", (event) => this.pick(event));
    const recolour = () => ((this.marks = null), this.wake());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
    new MutationObserver(recolour).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    CALM.addEventListener("change", () => this.wake());
  }

  paint(changes, rows) {
    if (!(changes.all || changes.agents.size)) return;
    this.rows = rows;
    this.flight.take(rows);
    if (!this.drawn && rows.length && rows.every((row) => !row || isOver(row[STATUS]))) this.flight.settle();
    this.wake();
  }

  resize() {
    const { clientWidth, clientHeight } = this.canvas;
    const sharp = devicePixelRatio || 1;
    this.marks = null;
    this.canvas.width = Math.round(clientWidth * sharp);
    this.canvas.height = Math.round(clientHeight * sharp);
    this.ink.setTransform(sharp, 0, 0, sharp, 0, 0);
    this.flight.resize(clientWidth, clientHeight);
    if (!this.drawn) this.flight.settle();
    this.wake();
  }

  wake() {
    if (this.timer || !this.seen || document.hidden || !this.rows.length) return;
    if (CALM.matches) {
      this.flight.settle();
      this.draw();
      return;
    }
    this.timer = setTimeout(() => requestAnimationFrame(() => this.beat()), this.flight.pace * 1000);
  }

  beat() {
    this.timer = 0;
    const moving = this.flight.step();
    this.draw();
    if (moving) this.wake();
  }

  draw() {
    this.drawn = true;
    const { ink, flight } = this;
    const size = Math.max(1.6, Math.min(4.5, Math.sqrt((flight.width * flight.height) / flight.count) / 7));
    if (!this.marks || this.size !== size) this.marks = new Marks(this.canvas, (this.size = size), devicePixelRatio || 1);
    ink.clearRect(0, 0, flight.width, flight.height);
    ink.fillStyle = this.marks.line;
    const wires = wiresOf(flight);
    for (let wire = 0; wire < wires; wire += 1) {
      ink.fillRect(8, flight.height - PERCH + 3 - wire * WIRE, flight.width - 16, 1);
    }
    for (let mark = flight.count - 1; mark >= 0; mark -= 1) this.marks.draw(ink, flight, mark);
  }

  markAt(event) {
    return this.flight.nearest(event.offsetX, event.offsetY, REACH);
  }

  name(event) {
    const row = this.rows[this.markAt(event)];
    this.label.hidden = !row;
    this.canvas.classList.toggle("is-over", Boolean(row));
    if (!row) return;
    this.label.textContent = `${row[0] || ""} ${row[LABEL] || row[NAME]} · ${sayStatus(row[STATUS])}`.trim();
    this.label.style.insetInlineStart = `${Math.min(event.offsetX, this.flight.width - 160)}px`;
  }

  pick(event) {
    const row = this.rows[this.markAt(event)];
    if (row) this.page.open(row[0]);
  }
}
