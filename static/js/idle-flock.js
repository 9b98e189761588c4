// The flock on the start page while nothing is asked: a few birds, in the flight of the live page. It rests after a
// while, when nobody sees it, and while somebody types; for people who asked for less motion it stands still.

import { Flight } from "./live/flight.js";
import { Marks } from "./live/marks.js";

const BIRDS = 28;
const SIZE = 3.2; // px
const AIRBORNE = 45000; // ms from the last sign of the reader
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

class IdleFlock {
  constructor(canvas) {
    Object.assign(this, { canvas, ink: canvas.getContext("2d"), flight: new Flight(), seen: true, timer: 0, until: 0 });
    this.flight.take(Array.from({ length: BIRDS }, (_, number) => [number, 0, "", "", "running"]));
    new ResizeObserver(() => this.resize()).observe(canvas);
    new IntersectionObserver(([entry]) => this.wake((this.seen = entry.isIntersecting))).observe(canvas);
    document.addEventListener("visibilitychange", () => this.wake());
    document.addEventListener("pointermove", () => this.stay(), { passive: true });
    const recolour = () => this.resize();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
    new MutationObserver(recolour).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    CALM.addEventListener("change", () => this.wake());
    this.stay();
  }

  stay() {
    this.until = performance.now() + AIRBORNE;
    this.wake();
  }

  resize() {
    const { canvas, ink, flight } = this;
    const sharp = devicePixelRatio || 1;
    canvas.width = Math.round(canvas.clientWidth * sharp);
    canvas.height = Math.round(canvas.clientHeight * sharp);
    ink.setTransform(sharp, 0, 0, sharp, 0, 0);
    flight.resize(canvas.clientWidth, canvas.clientHeight);
    flight.settle();
    this.marks = new Marks(canvas, SIZE, sharp);
    this.draw();
    this.wake();
  }

  wake() {
    if (this.timer || !this.marks || !this.seen || document.hidden || CALM.matches) return;
    if (performance.now() > this.until || document.activeElement?.value) return;
    this.timer = setTimeout(() => requestAnimationFrame(() => this.beat()), this.flight.pace * 1000);
  }

  beat() {
    this.timer = 0;
    this.flight.step();
    this.draw();
    this.wake();
  }

  draw() {
    this.ink.clearRect(0, 0, this.flight.width, this.flight.height);
    for (let mark = this.flight.count - 1; mark >= 0; mark -= 1) this.marks.draw(this.ink, this.flight, mark);
  }
}

for (const canvas of document.querySelectorAll("canvas[data-idle-flock]")) new IdleFlock(canvas);
