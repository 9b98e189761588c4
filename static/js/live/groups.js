// The groups of the grid: one row each (by wave unless a person asked otherwise), agents in order of their numbers.

import { say, sayStatus } from "./words.js";

export class Groups {
  constructor(host, filter) {
    this.host = host;
    this.filter = filter;
    this.by = filter.group;
    this.groups = new Map(); // key -> { key, rank, element, heading, members: number[] }
    this.keys = new Map(); // agent -> key
    this.moved = false;
  }

  /** Note where an agent belongs; `settle` moves it there. */
  place(row) {
    const [number] = row;
    const [key, rank] = this.filter.groupOf(row);
    if (this.keys.get(number) === key) return;
    this.drop(number);
    const group = this.groups.get(key) ?? this.open(key, rank);
    group.members.push(number);
    group.dirty = true;
    this.keys.set(number, key);
    this.moved = true;
  }

  drop(number) {
    const group = this.groups.get(this.keys.get(number));
    if (!group) return;
    group.members = group.members.filter((member) => member !== number);
    this.keys.delete(number);
    this.moved = true;
  }

  open(key, rank) {
    const element = document.createElement("div");
    element.className = "wave";
    element.role = "row";
    const heading = document.createElement("div");
    heading.className = "wave-name";
    heading.role = "rowheader";
    element.append(heading);
    const group = { key, rank, element, heading, members: [], dirty: true };
    this.groups.set(key, group);
    return group;
  }

  /** Bring the page to what was noted. Says whether anything moved. */
  settle(cells, rows) {
    if (this.by !== this.filter.group) this.regroup(rows);
    if (!this.moved) return false;
    this.moved = false;
    for (const [key, group] of this.groups) {
      if (group.members.length) continue;
      group.element.remove();
      this.groups.delete(key);
    }
    this.ordered().forEach((group, index, { length }) => this.arrange(group, index, length, cells));
    return true;
  }

  arrange(group, index, length, cells) {
    if (this.host.children[index] !== group.element) {
      this.host.insertBefore(group.element, this.host.children[index] ?? null);
    }
    group.heading.hidden = length === 1;
    group.element.toggleAttribute("data-titled", length > 1);
    this.head(group);
    if (!group.dirty) return;
    group.dirty = false;
    group.members.sort((one, other) => one - other);
    let before = group.heading;
    for (const number of group.members) {
      const { element } = cells.get(number);
      if (before.nextSibling !== element) before.after(element);
      before = element;
    }
  }

  head({ key, heading, members }) {
    heading.textContent = `${this.title(key)} · ${members.length}`;
    const { fork } = this.host.closest("[data-fork]")?.dataset ?? {};
    if (!fork || this.by !== "wave") return;
    const link = Object.assign(document.createElement("a"), { href: `${fork}?wave=${key}`, className: "wave-fork" });
    link.textContent = say("fork");
    heading.append(" ", link);
  }

  regroup(rows) {
    this.by = this.filter.group;
    for (const number of [...this.keys.keys()]) this.place(rows[number]);
  }

  title(key) {
    if (this.by === "wave") return say("wave", { number: key });
    return this.by === "status" ? sayStatus(key) : key;
  }

  ordered() {
    return [...this.groups.values()].sort((one, other) => (one.rank < other.rank ? -1 : one.rank > other.rank ? 1 : 0));
  }

  /** How many stand in each group, in order. */
  sizes() {
    return this.ordered().map((group) => group.members.length);
  }

  /** The members of all groups, in order. */
  lists() {
    return this.ordered().map((group) => group.members);
  }
}
