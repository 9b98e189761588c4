// The tree: who assigned whom. One line an agent; arrows move, open and close, as trees do.

import { branches } from "./branches.js";
import { arrange, setText } from "./keyed.js";
import { LABEL, LINE, NAME, SIGHT, STATUS } from "./rows.js";
import { showSight } from "./sights.js";
import { say, sayStatus } from "./words.js";

export class Tree {
  constructor(host, page) {
    Object.assign(this, { host, page });
    this.made = new Map();
    this.chosen = new Map(); // branches that a person opened or closed
    this.lines = [];
    this.current = null;
    host.replaceChildren(); // what stood there was for pages without script
    host.setAttribute("role", "tree");
    host.addEventListener("click", (event) => this.press(event.target.closest("[role=treeitem]")?.dataset.key));
    host.addEventListener("keydown", (event) => this.walk(event));
    host.addEventListener("focusin", (event) => this.make(event.target.dataset.key));
  }

  paint(changes, rows) {
    const { filter } = this.page;
    if (!changes.all && !changes.agents.size) return;
    this.lines = branches(rows, (row) => filter.takes(row), (key, otherwise) => this.chosen.get(key) ?? otherwise);
    arrange(this.host, this.made, this.lines.map((line) => line.key), (key) => this.item(key));
    for (const line of this.lines) this.fill(this.made.get(line.key), line, rows);
    if (!this.made.has(this.current)) this.make(this.lines[0]?.key);
  }

  item(key) {
    const element = document.createElement("div");
    element.className = "branch";
    element.role = "treeitem";
    element.tabIndex = -1;
    element.dataset.key = key;
    return element;
  }

  fill(element, line, rows) {
    const row = line.kind === "agent" ? rows[line.number] : null;
    setText(element, row ? nameOf(row) : this.title(line));
    const status = row ? row[STATUS] : (line.status ?? "");
    if (element.dataset.status !== status) element.dataset.status = status;
    element.dataset.line = row ? row[LINE] : "";
    element.dataset.kind = line.kind;
    showSight(element, row?.[SIGHT]);
    element.ariaLevel = line.level;
    element.ariaPosInSet = line.position;
    element.ariaSetSize = line.size;
    if (line.open !== undefined) element.ariaExpanded = line.open;
    element.ariaSelected = row !== null && this.page.opened === line.number;
  }

  title(line) {
    if (line.kind === "fold") return `${line.count} ${sayStatus(line.status)}`;
    return `${say("wave", { number: line.number })} · ${say("count", { count: line.members.length })}`;
  }

  press(key) {
    const line = this.lines.find((other) => other.key === key);
    if (!line) return;
    if (line.kind === "agent") this.page.open(line.number, { focus: false });
    else this.turn(line, !line.open);
  }

  turn(line, open) {
    this.chosen.set(line.key, open);
    this.page.refresh();
  }

  make(key) {
    const before = this.made.get(this.current);
    if (before) before.tabIndex = -1;
    this.current = key;
    const after = this.made.get(key);
    if (after) after.tabIndex = 0;
  }

  walk(event) {
    const place = this.lines.findIndex((line) => line.key === event.target.dataset.key);
    if (place < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const line = this.lines[place];
    const parent = this.lines.findLastIndex((other, index) => index < place && other.level < line.level);
    const folds = line.kind !== "agent";
    const moves = {
      ArrowDown: () => this.focus(place + 1),
      ArrowUp: () => this.focus(place - 1),
      Home: () => this.focus(0),
      End: () => this.focus(this.lines.length - 1),
      ArrowRight: () => (folds && !line.open ? this.turn(line, true) : this.focus(place + 1)),
      ArrowLeft: () => (folds && line.open ? this.turn(line, false) : this.focus(parent)),
      Enter: () => (folds ? this.turn(line, !line.open) : this.page.open(line.number, { focus: true })),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    moves[event.key]();
  }

  focus(place) {
    this.made.get(this.lines[place]?.key)?.focus();
  }
}

const nameOf = (row) => (row[0] ? `${row[0]} ${row[LABEL] || row[NAME]}` : row[LABEL] || say("leader"));
