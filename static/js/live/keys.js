// The keyboard. Single letters act on the opened or focused agent, else on the run; never while somebody types.

import { chosen, enterView, statusOfChosen } from "./chosen.js";

export class Keys {
  constructor(page) {
    this.page = page;
    this.sheet = document.querySelector("dialog[data-keys]");
    this.actions = {
      f: () => page.counts.next("failed"),
      n: () => page.counts.next("needs"),
      p: () => page.wishes.wish(statusOfChosen(page) === "paused" ? "resume" : "pause", chosen(page)),
      s: () => page.wishes.wish("steer", chosen(page)),
      r: () => page.wishes.wish("retry", chosen(page)),
      x: () => page.wishes.wish("stop", chosen(page)),
      k: () => fork(page.root.dataset.fork, chosen(page)),
      g: () => page.views.show("grid"),
      t: () => page.views.show("tree"),
      l: () => page.views.show("timeline"),
      b: () => page.views.show("table"),
      "/": () => page.filter.seek(),
      "?": () => this.sheet?.showModal(),
      ...(page.replay && { " ": () => page.replay.toggle() }),
      Escape: () => page.close(),
      ArrowRight: () => enterView(page),
      ArrowDown: () => enterView(page),
    };
    document.addEventListener("keydown", (event) => this.press(event));
  }

  press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (isTyping(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const arrow = event.key.startsWith("Arrow");
    const action = this.actions[event.key];
    if (!action || (arrow && event.target !== document.body)) return;
    if (event.key === " " && event.target.closest("a, button, summary, label, [role]")) return;
    event.preventDefault();
    action();
  }
}

const fork = (address, agent) => address && location.assign(agent ? `${address}?agent=${agent}` : address);

const isTyping = (target) => target.closest?.("textarea, select, input:not([type=checkbox]):not([type=radio]), [contenteditable]");
