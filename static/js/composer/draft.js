// What is written and not sent yet stays in this browser, a draft a conversation, until it was sent: words, mode, model, and
// the key of the message, so that what the site took without our hearing of it is not taken twice. Every key press is
// written down, and another tab on the same draft follows at once; so the newest is also the one with everything in it.

import { freshKey } from "../fresh-key.js";
import { store, stored } from "./shelf.js";

const CHOICES = ["mode", "model"];

export class Draft {
  /** `followed(filesToo)` is told when another tab changed the draft. `displaced` are words for which the server gave others. */
  constructor(form, followed) {
    Object.assign(this, { form, followed, name: `draft:${form.dataset.draft}`, at: 0, files: "" });
    this.box = form.querySelector("textarea");
    this.tried = ""; // what is on its way, or was sent and its fate is not known
    this.typed = false;
    form.addEventListener("input", (event) => event.target === this.box && this.type());
    form.addEventListener("change", (event) => CHOICES.includes(event.target.name) && this.keep());
    addEventListener("storage", (event) => event.key === this.name && this.follow());
    addEventListener("pageshow", (event) => event.persisted && this.follow());
    const kept = stored(this.name);
    this.displaced = this.box.value && kept?.text !== this.box.value ? (kept?.text ?? "") : "";
    if (this.box.value) this.keep(); // the server gave words: an example, or what it did not take
    else this.take(kept);
  }

  type() {
    this.typed = true;
    this.keep();
  }

  /** `gone` are the words that were sent, where it is for them that the box is empty now. */
  keep(gone) {
    if (this.tried && this.tried !== this.message()) this.renew();
    const form = new FormData(this.form);
    const choices = Object.fromEntries(CHOICES.map((name) => [name, form.get(name)]));
    this.at = Math.max(Date.now(), this.at + 1); // two of one millisecond are told apart
    store(this.name, { text: this.box.value, key: form.get("key"), at: this.at, files: this.files, gone, ...choices });
  }

  message() {
    const form = new FormData(this.form);
    return JSON.stringify([this.box.value, this.files, ...CHOICES.map((name) => form.get(name))]);
  }

  /** The files changed here: the other tabs look. */
  filesChanged(stamp) {
    if (stamp === this.files) return;
    this.files = stamp;
    this.keep();
  }

  follow() {
    const draft = stored(this.name);
    if (!draft || draft.at <= this.at) return;
    if (this.writesOtherThan(draft)) return this.stay();
    const files = draft.files !== this.files;
    this.take(draft);
    this.followed(files);
  }

  /** Whether it is emptied for words that were sent, while others are written here: a tab hears a little late of what another one writes. */
  writesOtherThan({ gone }) {
    return this.typed && this.box.value && gone !== undefined && gone !== this.box.value;
  }

  /** What another tab sent were other words than those which were being written here. */
  stay() {
    this.renew();
    this.keep();
  }

  take(draft) {
    if (!draft) return;
    this.typed = false;
    this.at = draft.at ?? 0;
    this.files = draft.files ?? "";
    if (draft.key) this.form.elements.key.value = draft.key;
    this.box.value = draft.text ?? "";
    for (const name of CHOICES) this.choose(name, draft[name]);
    this.box.dispatchEvent(new CustomEvent("composer:filled", { bubbles: true }));
  }

  choose(name, value) {
    const wanted = [...this.form.querySelectorAll(`input[name="${name}"]`)].find((radio) => radio.value === value);
    if (wanted) wanted.checked = true;
  }

  /** Put words into the box as if they had been typed. */
  write(text) {
    this.box.value = text;
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** A new message after this one, or another one than the one whose fate is not known. */
  renew() {
    this.tried = "";
    this.form.elements.key.value = freshKey();
  }

  /** The words that are in the box now are on their way. */
  goes() {
    this.keep();
    this.tried = this.message();
    this.going = this.box.value;
  }

  /** They arrived. What was written meanwhile, here or in another tab, stays, with the key it has by now. */
  sent() {
    this.follow(); // what another tab wrote may not have been told yet
    this.tried = "";
    if (this.box.value !== this.going) return;
    this.box.value = this.files = ""; // in one: a draft of words without their files was never written
    this.renew();
    this.keep(this.going);
  }
}
