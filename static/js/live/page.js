// The live page: carries what comes in to the parts that show it, and knows which agent is open.

import { Filter } from "./filter.js";
import { Follow } from "./follow.js";
import { Keys } from "./keys.js";
import { Loop } from "./loop.js";
import { partsOf } from "./parts.js";
import { isOver } from "./rows.js";
import { Connection } from "./socket.js";
import { Store } from "./store.js";
import { paintSlots } from "./stream.js";
import { swap } from "./swap.js";
import { Wishes } from "./wishes.js";
import { readWords } from "./words.js";

const ASK_AGAIN = 2000; // ms between two askings for the same missing text

class Page {
  constructor(root) {
    this.root = root;
    this.opened = null;
    this.mended = new Map();
    this.loop = new Loop(() => this.paint());
    this.ask = this.loop.ask;
    this.store = new Store(this.ask, (agent) => this.mend(agent));
    this.filter = new Filter(root, () => this.refresh());
    this.wishes = new Wishes(this);
    Object.assign(this, partsOf(this));
    const answer = root.querySelector("[data-answer]");
    this.answer = answer && new Follow(answer, answer.querySelector("[data-newest]"), false);
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
      onMessage: (message) => this.store.apply(message),
      onState: (state) => this.notice(state),
    });
    const already = this.root.querySelector("[data-panel-body] [data-agent]");
    if (already) this.open(Number(already.dataset.agent));
  }

  paint() {
    const changes = this.store.drain();
    const { agents, run, texts, files } = this.store;
    for (const [id, html] of changes.html) swap(id, html);
    for (const part of this.always) part.paint(changes, agents, run, texts, files);
    this.views.current?.paint(changes, agents, run);
    if (!changes.texts.has(0) && !changes.html.size) return;
    const flows = paintSlots(this.root, 0, texts.of(0));
    this.answer?.grew(flows);
  }

  /** Paint everything anew: what is asked for changed, not what is known. */
  refresh() {
    this.store.changes.all = true;
    this.ask();
  }

  /** Text of an agent is missing: the server's own word is asked for, not too often. */
  mend(agent) {
    const now = performance.now();
    if (now - (this.mended.get(agent) ?? -ASK_AGAIN) < ASK_AGAIN) return;
    this.mended.set(agent, now);
    const { watched } = this.store;
    this.connection.watch(agent);
    if (watched !== agent) this.connection.watch(watched);
  }

  open(number, { focus = false } = {}) {
    if (!this.panel || number === this.opened) return;
    this.opened = number;
    this.store.watch(number);
    this.panel.show(focus);
    this.connection.watch(number);
    this.remember(number);
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
    for (const notice of this.root.querySelectorAll("[data-notice]")) notice.hidden = notice.dataset.notice !== state;
  }
}

const begin = (root) => {
  readWords(document.querySelector("#run-words"), document.documentElement.lang);
  new Page(root);
};
document.addEventListener("live-begins", (event) => begin(event.target)); // a card that came later
document.querySelectorAll("[data-live]").forEach(begin);
