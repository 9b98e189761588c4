// A place whose text grows at its end. At the end one stays at the end; scrolled away one stays where one is, and a
// pill leads back and says whether more came meanwhile.

import { say } from "./words.js";

const NEAR = 32; // px from the end that still count as the end

export class Follow {
  /** `host` scrolls, or else the page; `eager` follows from the start. The pill stands in `frame`. */
  constructor(host, eager, frame = host) {
    Object.assign(this, { host, follows: eager, total: 0, seen: 0, pill: pillOf(frame) });
    for (const place of [host, window]) place.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.pill.addEventListener("click", () => this.toEnd());
  }

  get scroller() {
    return this.host.scrollHeight > this.host.clientHeight + 1 ? this.host : document.documentElement;
  }

  get atEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    return scrollHeight - clientHeight - scrollTop <= NEAR;
  }

  scrolled() {
    this.follows = this.atEnd;
    if (this.follows) this.hidePill();
  }

  /** There are `total` blocks now; 0: nothing flows any more. Stay at the end, or offer the way there. */
  grew(total) {
    this.total = total;
    if (this.follows && total) this.scroller.scrollTop = this.scroller.scrollHeight;
    if (!total || this.atEnd) this.hidePill();
    else if (!this.follows) this.offer(total > this.seen);
  }

  offer(fresh) {
    const text = say(fresh ? "newest_more" : "newest");
    if (this.pill.textContent !== text) this.pill.textContent = text;
    this.pill.hidden = false;
  }

  toEnd() {
    this.follows = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.hidePill();
  }

  /** Another text stands here now. */
  restart() {
    this.follows = true;
    this.total = 0;
    this.hidePill();
  }

  hidePill() {
    this.seen = this.total;
    this.pill.hidden = true;
  }
}

function pillOf(frame) {
  const own = frame.querySelector("[data-newest]");
  if (own) return own;
  const pill = Object.assign(document.createElement("button"), { type: "button", className: "newest", hidden: true });
  pill.dataset.newest = "";
  frame.append(pill);
  return pill;
}
