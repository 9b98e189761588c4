// A place whose text grows at its end. At the end one stays at the end; scrolled away one stays where one is, and a
// pill leads back.

const NEAR = 32; // px from the end that still count as the end

export class Follow {
  /** `host` scrolls, or else the page; `pill` (may be missing) leads to the newest. `eager` follows from the start. */
  constructor(host, pill, eager) {
    Object.assign(this, { host, pill, follows: eager });
    for (const place of [host, window]) place.addEventListener("scroll", () => this.scrolled(), { passive: true });
    pill?.addEventListener("click", () => this.toEnd());
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

  /** More came: stay at the end, or offer the way there while text still `flows`. */
  grew(flows) {
    if (!flows) this.hidePill();
    else if (this.follows) this.scroller.scrollTop = this.scroller.scrollHeight;
    else if (this.pill) this.pill.hidden = this.atEnd;
  }

  toEnd() {
    this.follows = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.hidePill();
  }

  /** Another text stands here now. */
  restart() {
    this.follows = true;
    this.hidePill();
  }

  hidePill() {
    if (this.pill) this.pill.hidden = true;
  }
}
