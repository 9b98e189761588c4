// The panel of one agent beside the grid; on a phone a sheet of full height. It shows one at a time.

import { Follow } from "./follow.js";
import { Led } from "./led.js";
import { paintSlots } from "./stream.js";
import { fill } from "./swap.js";

const SHEET = matchMedia("(max-width: 1199px)"); // the style sheet lays the panel over the page below this width

export class Panel {
  constructor(host, page) {
    Object.assign(this, { host, page });
    this.body = host.querySelector("[data-panel-body]");
    this.cameFrom = null;
    this.asked = false;
    this.led = new Led();
    this.follow = new Follow(this.body, true, host);
    host.tabIndex = -1;
    host.querySelector("[data-panel-close]")?.addEventListener("click", (event) => {
      event.preventDefault();
      page.close();
    });
    SHEET.addEventListener("change", () => this.veil());
  }

  /** Open the panel for an agent; its partial is on the way. */
  show(focus) {
    if (this.host.hidden) this.cameFrom = document.activeElement;
    this.host.hidden = false;
    this.host.ariaBusy = "true";
    this.asked = focus || SHEET.matches;
    this.follow.restart();
    this.veil();
    this.lead();
    if (this.asked) this.host.focus({ preventScroll: true });
  }

  /** To the step of the address; there one stays, however the text grows. */
  lead() {
    if (this.led.show(this.body, this.page.opened)) this.follow.follows = false;
  }

  hide() {
    if (this.led.step !== null) this.led.leave();
    this.host.hidden = true;
    this.body.replaceChildren();
    this.veil();
    if (this.cameFrom?.isConnected) this.cameFrom.focus({ preventScroll: true });
    this.cameFrom = null;
  }

  /** As a sheet it covers the page, and nothing beneath can be reached. */
  veil() {
    const covered = SHEET.matches && !this.host.hidden;
    document.documentElement.toggleAttribute("data-sheet", covered);
    for (const beside of this.host.parentElement.children) {
      if (beside !== this.host) beside.inert = covered;
    }
  }

  paint(changes, rows, run, texts) {
    const { opened } = this.page;
    const message = changes.panels.find((panel) => panel.agent === opened);
    if (message?.html) {
      const { scrollTop } = this.body;
      const fresh = this.body.firstElementChild?.dataset.agent !== String(opened);
      fill(this.body, message.html);
      this.body.scrollTop = fresh ? 0 : scrollTop;
      this.host.ariaBusy = "false";
      this.lead();
    }
    if (opened === null) return;
    const grew = message || changes.texts.has(opened) || changes.html.size;
    if (!grew) return;
    this.follow.grew(paintSlots(this.host, opened, texts.of(opened), this.page.clockwork));
  }
}
