// The table: one row an agent. However many there are, the page holds only those in sight and a few around them.

import { arrange, setText } from "./keyed.js";
import { CALLS, LABEL, LINE, NAME, NUMBER, STATUS, STATUSES, TOKENS, workedFor } from "./rows.js";
import { clock, sayStatus, short } from "./words.js";

const HEIGHT = 36; // px a row; the style sheet says the same
const SPARE = 12;
const COLUMNS = [
  { by: (row) => row[NUMBER], text: (row) => String(row[NUMBER]), number: true },
  { by: (row) => row[LABEL] || row[NAME], text: (row) => row[LABEL] || row[NAME] },
  { by: (row) => STATUSES.indexOf(row[STATUS]), text: (row) => sayStatus(row[STATUS]) },
  { by: (row) => row[LINE], text: (row) => row[LINE] },
  { by: workedFor, text: (row, now) => clock(workedFor(row, now)), number: true },
  { by: (row) => row[CALLS], text: (row) => short(row[CALLS]), number: true },
  { by: (row) => row[TOKENS], text: (row) => short(row[TOKENS]), number: true },
];

export class Table {
  constructor(table, page) {
    Object.assign(this, { table, page, made: new Map(), order: [], column: 0, down: false });
    this.body = table.tBodies[0] ?? table.createTBody();
    this.body.replaceChildren();
    this.above = table.insertBefore(document.createElement("tbody"), this.body);
    this.below = table.appendChild(document.createElement("tbody"));
    for (const spacer of [this.above, this.below]) spacer.append(document.createElement("tr"));
    [...table.tHead.rows[0].cells].forEach((cell, index) => this.head(cell, index));
    this.body.addEventListener("click", (event) => this.press(event));
    this.body.addEventListener("keydown", (event) => this.walk(event));
    addEventListener("scroll", () => page.ask(), { passive: true, capture: true });
  }

  head(cell, index) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...cell.childNodes);
    cell.append(button);
    button.addEventListener("click", () => {
      this.down = this.column === index && !this.down;
      this.column = index;
      for (const other of this.table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      cell.ariaSort = this.down ? "descending" : "ascending";
      this.page.refresh();
    });
  }

  paint(changes, rows, run) {
    const now = this.page.store.now();
    const { by } = COLUMNS[this.column];
    const sign = this.down ? -1 : 1;
    this.order = rows
      .filter((row) => row && row[NUMBER] && this.page.filter.takes(row))
      .map((row) => [by(row, now), row[NUMBER]])
      .sort(([one, n], [other, m]) => (one < other ? -sign : one > other ? sign : n - m))
      .map(([, number]) => number);
    this.table.ariaRowCount = this.order.length + 1;
    this.window(rows, now);
  }

  window(rows, now) {
    const top = this.above.getBoundingClientRect().top;
    const from = Math.max(0, Math.floor(-top / HEIGHT) - SPARE);
    const to = Math.min(this.order.length, Math.ceil((innerHeight - top) / HEIGHT) + SPARE);
    const shown = this.order.slice(from, to);
    this.above.rows[0].style.height = `${from * HEIGHT}px`;
    this.below.rows[0].style.height = `${Math.max(0, this.order.length - to) * HEIGHT}px`;
    arrange(this.body, this.made, shown, (number) => this.line(number));
    shown.forEach((number, index) => this.fill(this.made.get(number), rows[number], now, from + index));
  }

  line(number) {
    const line = document.createElement("tr");
    line.tabIndex = -1;
    line.dataset.agent = number;
    for (const column of COLUMNS) line.insertCell().className = column.number ? "number" : "";
    return line;
  }

  fill(line, row, now, place) {
    if (line.dataset.status !== row[STATUS]) line.dataset.status = row[STATUS];
    COLUMNS.forEach((column, index) => setText(line.cells[index], column.text(row, now)));
    line.ariaRowIndex = place + 2;
    line.ariaSelected = this.page.opened === row[NUMBER];
    line.tabIndex = place === 0 ? 0 : -1;
  }

  press(event) {
    const number = Number(event.target.closest("tr")?.dataset.agent);
    if (number) this.page.open(number);
  }

  walk(event) {
    const line = event.target.closest("tr");
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (step) line[step]?.focus();
    else if (event.key === "Enter") this.page.open(Number(line.dataset.agent), { focus: true });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
