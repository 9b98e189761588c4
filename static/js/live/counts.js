// What needs a person: counts that lead there, and rows of their own where the grid is only dots.

import { chosen } from "./chosen.js";
import { arrange, setText } from "./keyed.js";
import { LABEL, LINE, NAME, STATUS } from "./rows.js";

const MOST = 5; // rows; the counts lead to the rest

export class Counts {
  constructor(root, page) {
    this.page = page;
    this.buttons = ["needs", "failed"].map((kind) => [kind, root.querySelector(`[data-count="${kind}"]`)]);
    for (const [kind, button] of this.buttons) button?.addEventListener("click", () => this.next(kind));
    this.list = document.createElement("ul");
    this.list.className = "trouble";
    this.list.hidden = true;
    root.querySelector("[data-grid]")?.before(this.list);
    this.made = new Map();
  }

  paint(changes, rows) {
    if (!(changes.run || changes.all || changes.agents.size)) return;
    const troubled = this.page.store.troubled();
    for (const [kind, button] of this.buttons) {
      if (!button) continue;
      button.hidden = troubled[kind].length === 0;
      setText(button.querySelector("b"), String(troubled[kind].length));
    }
    const shown = [...new Set([...troubled.needs, ...troubled.failed])].filter((number) => rows[number]).slice(0, MOST);
    this.list.hidden = shown.length === 0;
    arrange(this.list, this.made, shown, (number) => this.line(number));
    for (const number of shown) this.fill(this.made.get(number).firstElementChild, rows[number]);
  }

  line(number) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "trouble-row";
    button.dataset.openAgent = number;
    item.append(button);
    return item;
  }

  fill(button, row) {
    setText(button, `${row[0]} ${row[LABEL] || row[NAME]}`);
    button.dataset.status = row[STATUS];
    button.dataset.line = row[LINE];
  }

  /** Open the next one of a kind after the opened or focused agent, round and round. */
  next(kind) {
    const list = this.page.store.troubled()[kind];
    if (!list.length) return;
    const from = chosen(this.page) ?? 0;
    this.page.open(list.find((number) => number > from) ?? list[0]);
  }
}
