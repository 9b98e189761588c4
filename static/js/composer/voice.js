// What the composer says: to people who listen (politely, what follows quickly in one sentence; trouble at once), and in the
// one line under the words, with at most one thing to do about it.

import { counted } from "./words.js";

const GATHER = 700; // ms in which uploads are told together

export class Voice {
  constructor(form) {
    this.said = form.querySelector("[data-said]");
    this.cried = form.querySelector("[data-cried]");
    this.line = form.querySelector("[data-notice-line]");
    this.text = this.line.querySelector("[data-notice-text]");
    this.act = this.line.querySelector("[data-notice-act]");
    this.names = [];
    this.about = "";
    this.act.addEventListener("click", () => this.acted());
  }

  tell(sentence) {
    this.said.textContent = sentence;
  }

  cry(sentence) {
    this.cried.textContent = sentence;
  }

  uploaded(name) {
    this.names.push(name);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.tell(counted("uploaded", this.names.length, { name: this.names[0] }));
      this.names = [];
    }, GATHER);
  }

  /** `about` names what the line is about, so that only who wrote it takes it away. */
  note(about, sentence, word = "", act = null, trouble = false) {
    this.about = about;
    this.line.hidden = false;
    this.line.dataset.trouble = trouble;
    this.text.textContent = sentence;
    this.act.hidden = !word;
    this.act.textContent = word;
    this.todo = act;
  }

  unnote(...abouts) {
    if (!abouts.includes(this.about)) return;
    this.about = "";
    this.line.hidden = true;
    this.text.textContent = "";
  }

  acted() {
    const { todo } = this;
    this.unnote(this.about);
    todo?.();
  }
}
