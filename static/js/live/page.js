// The live page: carries what comes in to the parts that show it, and knows which agent is open.

import { Filter } from "./filter.js";
import { Follow } from "./follow.js";
import { Keys } from "./keys.js";
import { Loop } from "./loop.js";
import { Seldom } from "./pace.js";
import { partsOf } from "./parts.js";
import { isOver } from "./rows.js";
import { Connection } from "./socket.js";
import { Store } from "./store.js";
import { paintSlots } from "./stream.js";
import { swap } from "./swap.js";
import { Clockwork } from "./thinking.js";
import { Wishes } from "./wishes.js";
import { readWords } from "./words.js";

class Page {
  constructor(root) {
    this.root = root;
    this.opened = null;
    this.mended = new Seldom();
    this.loop = new Loop(() => this.paint());
    this.ask = this.loop.ask;
    this.store = new Store(this.ask, (agent) => this.mend(agent));
    this.filter = new Filter(root, () => this.refresh());
    this.clockwork = new Clockwork(root, () => this.store.now());
    this.wishes = new Wishes(this);
    Object.assign(this, partsOf(this));
    this.answer = root.querySelector("[data-answer]") && new Follow(root.querySelector("[data-answer]"), false);
    this.keys = new Keys(this);
    root.addEventListener("click", (event) => this.clicked(event));
    this.connect();
  }

  connect() {
    const kept = document.querySelector("#run-snapshot");
    if (kept) this.store.apply({ type: "snapshot", ...JSON.parse(kept.textContent) });
    this.connection = new Connection(this.root.dataset.live, {
      seq: () => this.store.seq,
      live: () => !isOver(this.store.run?.status),
      onMessage: (message) => this.took(message),
      onState: (state) => this.notice(state),
    });
    const already = this.root.querySelector("[data-panel-body] [data-agent]");
    if (already) this.open(Number(already.dataset.agent));
  }

  took(message) {
    if (this.replay?.on) return; // the page shows what has passed; on leaving it all is asked for anew
    this.store.apply(message);
    // Said at once, since a hidden tab paints nothing: who waits for the end hears of it there too.
    if (message.run) this.root.dispatchEvent(new CustomEvent("run-told", { bubbles: true, detail: message.run }));
  }

  paint() {
    const changes = this.store.drain();
    const { agents, run, texts, files } = this.store;
    changes.html.forEach((html, id) => swap(id, html));
    for (const part of this.always) part.paint(changes, agents, run, texts, files);
    this.views.current?.paint(changes, agents, run);
    if (!changes.texts.has(0) && !changes.html.size) return;
    this.answer?.grew(paintSlots(this.root, 0, texts.of(0), this.clockwork));
  }

  /** Paint everything anew: what is asked for changed, not what is known. */
  refresh() {
    this.store.changes.all = true;
    this.ask();
  }

  /** Text of an agent is missing: the server's own word is asked for, not too often. */
  mend(agent) {
    if (!this.mended.may(agent) || this.replay?.look()) return;
    for (const each of new Set([agent, this.store.watched])) this.connection.watch(each);
  }

  open(number, { focus = false } = {}) {
    if (!this.panel || number === this.opened) return;
    this.opened = number;
    this.store.watch(number);
    this.panel.show(focus);
    this.connection.watch(number);
    this.remember(number);
    this.replay?.look();
  }

  close() {
    if (this.opened === null) return;
    this.opened = null;
    this.store.watch(null);
    this.connection.watch(null);
    this.panel.hide();
    this.remember(null);
  }

  remember(number) {
    const url = new URL(location.href);
    if (number === null) url.searchParams.delete("agent");
    else url.searchParams.set("agent", number);
    history.replaceState(history.state, "", url);
    this.refresh();
  }

  clicked(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const opener = event.target.closest("[data-open-agent]");
    if (!opener) return;
    event.preventDefault();
    this.open(Number(opener.dataset.openAgent), { focus: event.detail === 0 });
  }

  notice(state) {
    this.root.querySelectorAll("[data-notice]").forEach((notice) => (notice.hidden = notice.dataset.notice !== state));
  }
}

const begin = (root) => (readWords(document.querySelector("#run-words"), document.documentElement.lang), new Page(root));
document.addEventListener("live-begins", (event) => begin(event.target)); // a card that came later
document.querySelectorAll("[data-live]").forEach(begin);
