// A place whose text grows at its end. At the end one stays at the end; scrolled away one stays where one is, and a
// pill leads back.

const NEAR = 32; // px from the end that still count as the end

export class Follow {
  /** `scroller` scrolls; `pill` (may be missing) leads to the newest. `eager` follows before anybody scrolled. */
  constructor(scroller, pill, eager) {
    this.scroller = scroller;
    this.pill = pill;
    this.follows = eager;
    const listened = scroller === document.documentElement ? window : scroller;
    listened.addEventListener("scroll", () => this.scrolled(), { passive: true });
    pill?.addEventListener("click", () => this.toEnd());
  }

  get atEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    return scrollHeight - clientHeight - scrollTop <= NEAR;
  }

  scrolled() {
    this.follows = this.atEnd;
    if (this.follows && this.pill) this.pill.hidden = true;
  }

  /** More text came: stay at the end, or offer the way there. */
  grew() {
    if (this.follows) this.scroller.scrollTop = this.scroller.scrollHeight;
    else if (this.pill) this.pill.hidden = this.atEnd;
  }

  toEnd() {
    this.follows = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    if (this.pill) this.pill.hidden = true;
  }

  /** Another text stands here now. */
  restart() {
    this.follows = true;
    if (this.pill) this.pill.hidden = true;
  }
}
