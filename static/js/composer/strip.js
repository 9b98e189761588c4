// The strip of tiles in the composer: their order is the order in which the files go. Tells who asked for what on a tile.

import { counted, say } from "./words.js";

export class Strip {
  /** `acts`: away(tiles) and again(tile). */
  constructor(form, acts) {
    Object.assign(this, { acts, box: form.querySelector("textarea"), root: form.querySelector("[data-strip]") });
    this.list = this.root.querySelector("[data-attachments-list]");
    this.all = this.root.querySelector("[data-remove-all]");
    this.counter = this.root.querySelector("[data-count]");
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.all.addEventListener("click", () => {
      acts.away(this.tiles);
      this.box.focus();
    });
  }

  get tiles() {
    return [...this.list.children];
  }

  get failed() {
    return this.list.querySelector('[data-state="failed"]');
  }

  get done() {
    return this.tiles.filter((tile) => tile.dataset.state === "done");
  }

  clicked(event) {
    const tile = event.target.closest("li");
    if (event.target.closest("[data-again]")) {
      this.acts.again(tile);
      tile.querySelector("[data-remove]").focus();
    }
    if (!event.target.closest("[data-remove]")) return;
    const beside = tile.nextElementSibling ?? tile.previousElementSibling;
    this.acts.away([tile]);
    (beside?.querySelector("[data-remove]") ?? this.box).focus();
  }

  add(tile) {
    this.list.append(tile);
    this.list.scrollTop = this.list.scrollHeight;
  }

  /** Those of these keys in this order, before the others: as they were given, not as they arrived. */
  order(keys) {
    const tiles = keys.map((key) => this.list.querySelector(`[data-key="${CSS.escape(key)}"]`)).filter(Boolean);
    this.list.prepend(...tiles);
  }

  clear() {
    this.list.replaceChildren();
  }

  paint(pending) {
    const { length } = this.list.children;
    this.root.hidden = !length;
    this.all.hidden = this.counter.hidden = length < 2;
    this.counter.textContent = pending ? say("progress", { done: length - pending, count: length }) : counted("counted", length);
  }
}
