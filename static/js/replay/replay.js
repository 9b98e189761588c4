// The bar below a run that is over: play it again, pause, drag to a second. The page then shows that second, by the same
// messages as a live one, and takes nothing from its socket until the replay is left.

import { clock, say } from "../live/words.js";
import { Address } from "./address.js";
import { Moves } from "./moves.js";
import { Player } from "./player.js";
import { Skips } from "./skips.js";

export class Replay {
  constructor(host, page) {
    Object.assign(this, { host, page, end: Number(host.dataset.end) });
    const find = (hook) => host.querySelector(`[data-replay-${hook}]`);
    Object.assign(this, { button: find("play"), time: find("time"), clock: find("clock"), leaving: find("end") });
    const skips = new Skips(host, find("skipped"));
    this.address = new Address(this, find("link"));
    this.speeds = [...host.querySelectorAll("[data-replay-speed]")];
    const begun = host.dataset.at === "" ? this.end : Number(host.dataset.at);
    this.player = new Player(host.dataset.replay, begun, {
      show: (message) => page.store.apply(message),
      moved: (at) => this.moved(at),
      skipped: (seconds) => skips.tell(seconds),
      ended: () => this.leave(),
      agent: () => page.opened,
      silences: skips.silences,
    });
    this.moves = new Moves(this);
    this.listen();
    if (host.dataset.at !== "") this.seek(begun); // the page has all of that second but the text under way
  }

  listen() {
    const { player, time } = this;
    this.button.addEventListener("click", () => this.toggle());
    time.addEventListener("input", () => this.seek(Number(time.value)));
    time.addEventListener("change", () => this.on && !player.playing && this.address.remember());
    time.form.addEventListener("submit", (event) => event.preventDefault());
    this.host.querySelector("[data-replay-skip]").addEventListener("change", (event) => (player.skips = event.target.checked));
    this.leaving.addEventListener("click", (event) => (event.preventDefault(), this.leave()));
    for (const speed of this.speeds) speed.addEventListener("click", () => this.hurry(speed));
  }

  /** From now on the page shows what has passed. */
  enter() {
    const { root, store } = this.page;
    root.toggleAttribute("data-replaying", true);
    this.leaving.hidden = false;
    store.held = this.player.at;
  }

  get on() {
    return this.page.root.hasAttribute("data-replaying");
  }

  toggle() {
    if (this.player.playing) this.rest();
    else this.begin();
  }

  /** Play from where the handle is; from the beginning where it is at the end. */
  async begin() {
    await this.seek(this.on ? this.player.at : 0);
    this.player.play();
    this.button.ariaPressed = "true";
  }

  rest() {
    this.player.pause();
    this.button.ariaPressed = "false";
    this.address.remember();
  }

  async seek(second) {
    if (second >= this.end) return this.leave();
    if (!this.on) this.enter();
    await this.player.seek(second);
    if (this.on && this.page.opened >= this.page.store.agents.length) this.page.close(); // that agent was not there yet
  }

  /** As by the handle, and the address follows. */
  async moveTo(second) {
    await this.seek(second);
    if (this.on && !this.player.playing) this.address.remember();
  }

  /** The moment that is shown once more, as for a page that just came. Says whether one is. */
  look() {
    if (this.on) this.player.seek(this.player.at);
    return this.on;
  }

  hurry(speed) {
    this.player.hurry(Number(speed.dataset.replaySpeed));
    for (const other of this.speeds) other.ariaPressed = String(other === speed);
  }

  /** To the end, and to the page that follows its socket. */
  leave() {
    this.page.root.removeAttribute("data-replaying");
    this.page.store.held = null;
    this.player.drop(this.end);
    this.player.wanted = null;
    this.rest();
    this.moved((this.player.at = this.end));
    this.leaving.hidden = true;
    this.page.connection.renew();
  }

  moved(at) {
    if (this.on) this.page.store.held = at;
    this.time.value = at;
    const words = clock(at);
    if (this.clock.textContent === words) return;
    this.clock.textContent = words;
    this.time.setAttribute("aria-valuetext", say("moment", { time: words, whole: clock(this.end) }));
    this.page.ask(); // what is counted in seconds goes on
  }
}
