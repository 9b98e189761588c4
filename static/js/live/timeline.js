// The timeline: the server draws it (lanes, steps, the longest chain), here it is kept fresh and can be asked about:
// the pointer or the arrow keys name an agent and its step, Enter or a click opens it.

import { isOver } from "./rows.js";
import { fill } from "./swap.js";
import { say } from "./words.js";

const FRESH_FOR = 3000; // ms between drawings of a live run
const REPLAYED_FOR = 500; // and of one that is looked at again
const LANES = { least: 6, most: 22, room: 420 }; // px

export class Timeline {
  constructor(host, page) {
    Object.assign(this, { host, page, asked: -FRESH_FOR, seq: -1, later: 0, current: null });
    this.drawing = document.createElement("div");
    this.drawing.append(...host.childNodes);
    this.label = document.createElement("p");
    this.label.className = "timeline-label";
    this.label.role = "status";
    host.append(this.drawing, this.label);
    host.tabIndex = 0;
    host.addEventListener("pointermove", (event) => this.point(event));
    host.addEventListener("pointerleave", () => this.mark(null));
    host.addEventListener("keydown", (event) => this.walk(event));
    this.ready();
  }

  paint() {
    const { seq } = this.page.store;
    if (seq === this.seq || this.later) return;
    const wait = this.asked + (this.page.replay?.on ? REPLAYED_FOR : FRESH_FOR) - performance.now();
    const over = isOver(this.page.store.run?.status);
    this.later = setTimeout(() => this.fetch(), over ? 0 : Math.max(0, wait));
  }

  async fetch() {
    this.asked = performance.now();
    const { seq } = this.page.store;
    try {
      const { held } = this.page.store;
      const at = held === null ? "" : `?at=${held.toFixed(1)}`;
      const answer = await fetch(this.host.dataset.source + at, { headers: { "HX-Request": "true" } });
      if (answer.ok) {
        fill(this.drawing, await answer.text());
        this.seq = seq;
        this.ready();
      }
    } catch {
      // The connection's own notice says that the line is down; the next frame asks again.
    } finally {
      this.later = 0;
    }
  }

  /** Dress a new drawing: names move from tooltips to labels, lanes get a height that fits. */
  ready() {
    this.bars = [...this.drawing.querySelectorAll("[data-open-agent]")];
    for (const bar of this.bars) {
      const title = bar.querySelector("title");
      bar.dataset.named = title?.textContent ?? "";
      title?.remove();
    }
    const svg = this.drawing.querySelector("svg");
    if (!svg) return;
    const lanes = svg.viewBox.baseVal.height / 10;
    const height = Math.min(LANES.most, Math.max(LANES.least, LANES.room / lanes));
    svg.style.height = `${Math.round(lanes * height)}px`;
    if (this.current !== null) this.mark(this.bars.find((bar) => this.numberOf(bar) === this.current));
  }

  numberOf(bar) {
    return Number(bar.dataset.openAgent);
  }

  point(event) {
    const bar = event.target.closest?.("[data-open-agent]");
    if (!bar) return;
    const svg = bar.ownerSVGElement;
    const box = svg.getBoundingClientRect();
    this.mark(bar, ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width);
  }

  /** Name an agent, and the step that was under way at `x` where it is known. */
  mark(bar, x) {
    for (const other of this.bars) other.toggleAttribute("data-marked", other === bar);
    this.current = bar ? this.numberOf(bar) : null;
    const step = bar && x !== undefined ? stepAt(bar, x) : 0;
    const parts = bar ? [bar.dataset.named, step && say("step", { number: step }), bar.hasAttribute("data-critical") && say("critical")] : [];
    this.label.textContent = parts.filter(Boolean).join(" · ");
  }

  walk(event) {
    const place = this.bars.findIndex((bar) => this.numberOf(bar) === this.current);
    const moves = { ArrowDown: place + 1, ArrowRight: place + 1, ArrowUp: place - 1, ArrowLeft: place - 1, Home: 0, End: this.bars.length - 1 };
    if (event.key === "Enter" && this.current !== null) this.page.open(this.current, { focus: true });
    else if (event.key in moves) this.mark(this.bars[Math.min(this.bars.length - 1, Math.max(0, moves[event.key]))]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** The number of the last step that began before `x`: the drawing holds one piece of path a step, in order. */
function stepAt(bar, x) {
  const starts = [...(bar.querySelector(".lane-steps")?.getAttribute("d") ?? "").matchAll(/M(-?[\d.]+)/g)];
  return starts.filter(([, start]) => Number(start) <= x).length;
}
