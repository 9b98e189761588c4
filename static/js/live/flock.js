// The run's face: one mark an agent on one canvas, drawn from the same rows as the grid. It sleeps when nobody sees it,
// when nothing moves, and stands still for people who asked for less motion.

import { Flight, PERCH, STEP, WIRE } from "./flight.js";
import { coloursOf, outline } from "./marks.js";
import { LABEL, NAME, STATUS, STATUSES, isOver } from "./rows.js";
import { sayStatus } from "./words.js";

const REACH = 12; // px around the pointer
const CALM = matchMedia("(prefers-reduced-motion: reduce)");
const DIM = { queued: 0.5, waiting: 0.6, cancelled: 0.6 };

export class Flock {
  constructor(canvas, page) {
    Object.assign(this, { canvas, page, rows: [], seen: true, timer: 0, colours: null, drawn: false });
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
    const recolour = () => ((this.colours = null), this.wake());
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
    this.timer = setTimeout(() => requestAnimationFrame(() => this.beat()), STEP * 1000);
  }

  beat() {
    this.timer = 0;
    const moving = this.flight.step();
    this.draw();
    if (moving) this.wake();
  }

  draw() {
    this.drawn = true;
    this.colours ??= coloursOf(this.canvas);
    const { ink, flight, colours } = this;
    ink.clearRect(0, 0, flight.width, flight.height);
    ink.fillStyle = colours.line;
    for (let wire = 0; wire < flight.wires; wire += 1) {
      ink.fillRect(8, flight.height - PERCH + 3 - wire * WIRE, flight.width - 16, 1);
    }
    const size = Math.max(1.6, Math.min(4.5, Math.sqrt((flight.width * flight.height) / flight.count) / 7));
    STATUSES.forEach((status, code) => {
      ink.beginPath();
      for (let mark = 1; mark < flight.count; mark += 1) if (flight.status[mark] === code) outline(ink, flight, mark, size);
      ink.globalAlpha = DIM[status] ?? 1;
      ink.fillStyle = colours[status];
      ink.fill();
    });
    ink.globalAlpha = 1;
    ink.beginPath();
    outline(ink, flight, 0, size + 1.5);
    ink.fillStyle = colours.leader;
    ink.fill();
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
