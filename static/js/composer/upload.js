// One file on its way to the site. Its states: queued, sending, reading (the site looks at it), then done or failed.

import { token } from "./token.js";
import { say } from "./words.js";

export class Upload {
  constructor(file, name) {
    Object.assign(this, { file, name, size: file.size, state: "queued", share: 0, facts: null, trouble: "", changed: () => {} });
    this.unwanted = false;
  }

  get underWay() {
    return this.state === "sending" || this.state === "reading";
  }

  get pending() {
    return this.state === "queued" || this.underWay;
  }

  send(address, conversation) {
    const request = (this.request = new XMLHttpRequest());
    const form = new FormData();
    form.append("file", this.file, this.name);
    if (conversation) form.append("conversation", conversation);
    request.open("POST", address);
    request.setRequestHeader("X-CSRFToken", token());
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => this.became("sending", event.loaded / (event.total || 1)));
    request.upload.addEventListener("load", () => this.became("reading", 1));
    request.addEventListener("load", () => this.answered(request));
    request.addEventListener("error", () => this.fail(say("unreachable")));
    this.became("sending", 0);
    request.send(form);
  }

  answered(request) {
    const answer = read(request.responseText);
    if (request.status < 300 && answer?.key) {
      this.facts = answer;
      this.became("done", 1);
    } else this.fail(answer?.error || say("failed"));
  }

  fail(sentence) {
    this.trouble = sentence;
    this.became("failed", 0);
  }

  again() {
    this.trouble = "";
    this.became("queued", 0);
  }

  /** Not wanted any more. What the site already reads is taken back as soon as it has a name. */
  drop() {
    this.unwanted = true;
    if (this.state === "sending") this.request.abort();
  }

  became(state, share) {
    Object.assign(this, { state, share });
    this.changed(this);
  }
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a page of some proxy, or of signing in
  }
}
