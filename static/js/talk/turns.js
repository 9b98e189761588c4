// The turns of an open page follow the site: what is said in another tab, branches, what waits and begins. A turn is
// changed only where the site shows another version of it, and a card that lives here stays the one that it is.

import { exchanged, exchangeSending } from "./exchange.js";

const LOOK_EVERY = 4000; // ms, while the page is seen

export class Turns {
  constructor(root) {
    this.root = root;
    this.version = root.dataset.version;
    this.earlier = !new URL(location.href).searchParams.has("before");
    Object.assign(this, { asking: Promise.resolve(), waiting: null, anyway: false });
    this.told = "BroadcastChannel" in window ? new BroadcastChannel(`talk:${root.dataset.turns}`) : null;
    this.told?.addEventListener("message", () => this.refresh());
    document.addEventListener("talk-changed", () => this.changed());
    document.addEventListener("visibilitychange", () => document.hidden || this.refresh());
    addEventListener("online", () => this.refresh());
    addEventListener("pageshow", (event) => event.persisted && this.refresh());
    new MutationObserver((seen) => this.ended(seen)).observe(root, { subtree: true, attributeFilter: ["data-status"] });
    setInterval(() => document.hidden || this.refresh(), LOOK_EVERY);
  }

  /** It was here that something was said: the other tabs need not wait for their next look. */
  changed() {
    this.told?.postMessage("changed");
    return this.refresh(true);
  }

  ended(seen) {
    if (seen.some(({ target }) => target.matches("[data-live]"))) this.refresh();
  }

  /** Ask for what changed. Whoever asks while an answer is on its way waits for the one after it. */
  refresh(anyway = false) {
    if (!this.earlier) return anyway ? location.assign(location.pathname) : undefined; // older turns stand here alone
    this.anyway ||= anyway;
    const next = () => {
      const wanted = this.anyway;
      Object.assign(this, { waiting: null, anyway: false });
      return (this.asking = this.ask(wanted));
    };
    return (this.waiting ??= this.asking.then(next, next));
  }

  async ask(anyway) {
    const url = new URL(this.root.dataset.turns, location.href);
    if (!anyway) url.searchParams.set("have", this.version);
    let text = "";
    try {
      const answer = await fetch(url, { headers: { "HX-Request": "true" } });
      if (answer.status === 200 && !answer.redirected) text = await answer.text();
    } catch {
      return; // the site is away: the next look finds it
    }
    if (text) this.show(new DOMParser().parseFromString(text, "text/html"), anyway);
  }

  /** Show the turns of that page; what was said here is brought into sight. */
  show(page, mine) {
    const fresh = page.querySelector("#turns");
    const atEnd = nearEnd();
    const known = this.root.querySelectorAll(".turn").length;
    this.version = fresh.dataset.version;
    this.turns([...fresh.querySelectorAll(":scope > .turn")], fresh);
    entitle(fresh.dataset);
    exchangeSending(page.querySelector("#sending"));
    window.htmx?.process(this.root);
    if (this.root.querySelectorAll(".turn").length > known && (mine || atEnd)) scrollTo(0, document.documentElement.scrollHeight);
  }

  turns(fresh, source) {
    const first = fresh[0] && document.getElementById(fresh[0].id);
    const old = [...this.root.children];
    const kept = first ? old.slice(0, old.indexOf(first)) : [...source.querySelectorAll(":scope > #earlier")];
    const shown = fresh.map(exchanged);
    const wanted = [...kept, ...shown, ...source.querySelectorAll(":scope > .empty")];
    for (const child of old) if (!wanted.includes(child)) child.remove();
    wanted.forEach((child, place) => this.root.children[place] === child || this.root.insertBefore(child, this.root.children[place] ?? null));
    for (const turn of shown) turn.querySelector("[data-live][data-new]")?.dispatchEvent(new CustomEvent("live-begins", { bubbles: true }));
    for (const card of this.root.querySelectorAll("[data-new]")) delete card.dataset.new;
  }
}

/** The first answer may give the conversation its name: here, in the list at the side, and in the tab. */
function entitle({ title, key }) {
  const shown = document.querySelector(".talk-title");
  if (!title || !shown || shown.textContent === title) return;
  document.title = document.title.replace(shown.textContent, title);
  shown.textContent = title;
  const line = document.querySelector(`#conversation-${key} > a`);
  if (line) line.textContent = title;
}

function nearEnd() {
  const { scrollTop, scrollHeight, clientHeight } = document.documentElement;
  return scrollHeight - clientHeight - scrollTop < 200;
}
