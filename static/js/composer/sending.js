// Sending. It waits for uploads; and whatever goes wrong, words, mode, model and files stay, with a sentence that says so.

import { say } from "./words.js";

export class Sending {
  constructor(form, files, draft, voice, preflight) {
    Object.assign(this, { form, files, draft, voice, preflight, box: form.querySelector("textarea"), later: false });
    this.error = form.querySelector("#composer-error");
    document.addEventListener("submit", (event) => this.asked(event), true); // before htmx hears of it
    document.addEventListener("keydown", (event) => this.pressed(event));
    form.addEventListener("htmx:after:request", (event) => this.answered(event));
    form.addEventListener("htmx:error", (event) => event.detail.ctx.response || this.failed("offline"));
    form.addEventListener("input", () => this.unblame());
  }

  /** Enter sends, Shift and Enter begins a new line; while a word is being composed, Enter belongs to the input method. */
  pressed(event) {
    if (event.key !== "Enter" || event.target !== this.box || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    if (!event.ctrlKey && !event.metaKey && matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    this.form.requestSubmit(this.form.querySelector("[data-send]"));
  }

  asked(event) {
    if (event.target !== this.form || this.mayGo()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  mayGo() {
    this.voice.unnote("sending");
    if (this.files.pending) return this.wait();
    this.later = false;
    if (this.files.strip.failed) return this.refuse("unfinished", this.files.strip.failed.querySelector("[data-again]"));
    if (!this.box.value.trim() && !this.files.count) return this.refuse("empty", this.box);
    this.draft.goes();
    return true;
  }

  wait() {
    this.later = true;
    this.voice.note("sending", say("sends_later"), say("not_yet"), () => (this.later = false));
    return false;
  }

  refuse(word, place) {
    this.voice.note("sending", say(word), "", null, true);
    place.focus();
    return false;
  }

  settled() {
    if (this.later) this.form.requestSubmit(this.form.querySelector("[data-send]"));
  }

  answered(event) {
    const { text, response, hx } = event.detail.ctx;
    const { status, raw } = response;
    if (status < 400 && !(raw.redirected && !hx.redirect)) return this.sent(event, hx.redirect);
    event.preventDefault();
    if (status === 428 && this.preflight.show(text)) return undefined;
    const sentence = status < 500 ? sentenceIn(text) : "";
    if (sentence) this.blame(sentence);
    else this.failed(status < 400 ? "signed_out" : "broken");
    return undefined;
  }

  sent(event, address) {
    this.draft.sent();
    this.files.clear();
    this.preflight.close(false);
    if (!address) return;
    const target = new URL(address, location.href);
    if (target.pathname !== location.pathname) return;
    event.preventDefault(); // an address that differs in its mark only would load nothing
    history.replaceState(history.state, "", target);
    location.reload();
  }

  failed(word) {
    const act = () => this.form.requestSubmit(this.form.querySelector("[data-send]"));
    this.voice.note("sending", say(word), say("try_again"), act, true);
  }

  blame(sentence) {
    this.error.textContent = sentence;
    this.error.hidden = false;
    this.box.setAttribute("aria-invalid", "true");
    this.box.focus();
  }

  unblame() {
    this.voice.unnote("sending");
    this.error.hidden = true;
    this.box.removeAttribute("aria-invalid");
  }
}

/** The site's own sentence: in an answer for programs, or on the box that it drew anew. */
function sentenceIn(text) {
  try {
    return JSON.parse(text).error ?? "";
  } catch {
    return new DOMParser().parseFromString(text, "text/html").querySelector("#composer-error")?.textContent.trim() ?? "";
  }
}
