// One agent's cell: one element and at most one text node. The shape and the last line are drawn by the style sheet.

import { LABEL, LINE, NAME, NUMBER, PROGRESS, SIGHT, STATUS } from "./rows.js";
import { showSight } from "./sights.js";
import { say, sayStatus } from "./words.js";

const STEP = 5; // progress is shown in twentieths, so that a cell is not touched for less

export class Cell {
  constructor(row) {
    this.number = row[NUMBER];
    this.element = document.createElement("div");
    this.element.className = "cell";
    this.element.role = "gridcell";
    this.element.tabIndex = -1;
    this.element.dataset.cell = this.number;
    this.status = this.text = this.line = this.progress = this.out = this.marked = undefined;
  }

  /** Bring the element to what the row says; touches only what differs. */
  paint(row, density, out, marked) {
    const { element } = this;
    if (this.status !== row[STATUS]) {
      element.dataset.status = this.status = row[STATUS];
      this.name(row);
    }
    const text = textOf(row, density);
    if (this.text !== text) element.textContent = this.text = text;
    const line = lineOf(row, density);
    if (this.line !== line) setOrDrop(element, "line", (this.line = line));
    showSight(element, row[SIGHT]);
    const shown = density === "dot" || density === "speck" ? 0 : (row[PROGRESS] ?? 0);
    const progress = Math.floor(shown / STEP) * STEP;
    if (this.progress !== progress) element.style.setProperty("--progress", `${(this.progress = progress)}%`);
    if (this.out !== out) element.toggleAttribute("data-out", (this.out = out));
    if (this.marked !== marked) element.setAttribute("aria-selected", (this.marked = marked));
  }

  /** What a screen reader says for the cell. */
  name(row) {
    const values = { number: this.number, label: row[LABEL] || row[NAME], status: sayStatus(row[STATUS]), line: row[LINE] };
    this.element.ariaLabel = say("cell", values);
  }
}

function textOf(row, density) {
  if (density === "full" || density === "brief") return `${row[NUMBER]} ${row[LABEL] || row[NAME]}`;
  return density === "number" || density === "pair" || density === "tight" ? String(row[NUMBER]) : "";
}

function lineOf(row, density) {
  if (density === "full") return row[LINE];
  return density === "pair" ? row[LABEL] || row[NAME] : undefined;
}

function setOrDrop(element, key, value) {
  if (value === undefined) delete element.dataset[key];
  else element.dataset[key] = value;
}
