// The grid: every sub-agent has a cell, and its place is its own for the whole run. Only cells in sight are touched.

import { Cell } from "./cell.js";
import { densityFor } from "./density.js";
import { walk } from "./grid-keys.js";
import { Groups } from "./groups.js";
import { Pace } from "./pace.js";
import { NUMBER, isOver } from "./rows.js";
import { Sight } from "./sight.js";

const FOOT = 24; // px kept free under the grid
const LEAST = 160;
const MANY = 150; // cells: from here on a few paintings a second bring all that changed, since each costs the whole area

export class Grid {
  constructor(host, page) {
    Object.assign(this, { host, page });
    this.cells = new Map();
    this.stale = new Set();
    this.sight = new Sight(() => page.ask());
    this.pace = new Pace(() => page.ask());
    this.density = "";
    this.current = null;
    this.groups = new Groups(host, page.filter);
    host.replaceChildren(); // what stood there was for pages without script
    host.setAttribute("role", "grid");
    this.columns = 1;
    const refit = () => this.fit() && page.ask();
    new ResizeObserver(refit).observe(host);
    addEventListener("resize", refit);
    host.addEventListener("click", (event) => this.onCell(event, (number) => page.open(number)));
    host.addEventListener("focusin", (event) => this.onCell(event, (number) => this.make(number)));
    host.addEventListener("keydown", (event) => walk(this, event));
  }

  paint(changes, rows) {
    if (changes.all) this.forget(rows);
    for (const number of changes.all ? rows.keys() : changes.agents) {
      if (number > 0 && rows[number]) this.add(rows[number]);
    }
    if (this.groups.settle(this.cells, rows)) this.fit();
    if (changes.all || this.cells.size <= MANY || this.pace.may()) this.paintStale(rows);
  }

  add(row) {
    const number = row[NUMBER];
    if (!this.cells.has(number)) {
      const cell = new Cell(row);
      this.cells.set(number, cell);
      this.sight.add(cell.element);
      if (this.current === null) this.make(number);
    }
    this.groups.place(row);
    this.stale.add(number);
  }

  /** After a snapshot: cells of agents that are no more go away. */
  forget(rows) {
    for (const [number, cell] of this.cells) {
      if (rows[number]) continue;
      cell.element.remove();
      this.sight.drop(cell.element);
      this.groups.drop(number);
      this.stale.delete(number);
      this.cells.delete(number);
      if (this.current === number) this.current = null;
    }
  }

  paintStale(rows) {
    const { filter, opened, store } = this.page;
    const over = isOver(store.run?.status); // the last painting is for all: nothing will bring the others up to date
    for (const number of this.stale) {
      if (!over && !this.sight.has(number)) continue;
      this.stale.delete(number);
      const row = rows[number];
      this.cells.get(number)?.paint(row, this.density, filter.on && !filter.takes(row), opened === number);
      if (this.current === number && document.activeElement === this.cells.get(number).element) {
        this.cells.get(number).name(row);
      }
    }
  }

  /** Choose the density. Says whether it changed. */
  fit() {
    const { width } = this.host.getBoundingClientRect();
    if (!width) return false;
    const top = this.host.getBoundingClientRect().top + scrollY + (this.host.closest("section")?.scrollTop ?? 0);
    const room = Math.max(LEAST, innerHeight - top - FOOT);
    const { name, columns, height, gap } = densityFor(this.groups.sizes(), width, room);
    this.columns = columns;
    this.host.style.setProperty("--columns", columns);
    this.host.style.setProperty("--cell", height ? `${height}px` : "auto");
    this.host.style.setProperty("--gap", `${gap}px`);
    if (name === this.density) return false;
    this.host.dataset.density = this.density = name;
    for (const number of this.cells.keys()) this.stale.add(number);
    return true;
  }

  onCell(event, act) {
    const cell = event.target.closest("[data-cell]");
    if (cell) act(Number(cell.dataset.cell));
  }

  /** The one cell that Tab leads to. */
  make(number) {
    const before = this.cells.get(this.current);
    if (before) before.element.tabIndex = -1;
    this.current = number;
    this.cells.get(number).element.tabIndex = 0;
  }

  /** Put the focus on an agent's cell. */
  focus(number) {
    this.cells.get(number)?.element.focus();
  }
}
