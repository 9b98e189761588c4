// Wishes (stop, pause, resume, steer, retry) are forms. Here they are sent without leaving the page; what came of them
// is heard on the socket like everything else.

import { freshKey } from "../fresh-key.js";
import { Ask } from "./ask.js";
import { say } from "./words.js";

export class Wishes {
  constructor(page) {
    this.page = page;
    this.form = document.querySelector("form[data-wish]");
    this.alert = page.root.querySelector("[data-alert]");
    this.asking = new Ask(document.querySelector("dialog[data-ask-dialog]"));
    if (this.form) page.root.addEventListener("submit", (event) => this.submitted(event));
  }

  /** A form of the page that sends a wish: send it from here. */
  async submitted(event) {
    const { target: form, submitter } = event;
    if (form.action !== this.form.action) return;
    event.preventDefault();
    const data = new FormData(form, submitter);
    if (submitter?.dataset.ask && (await this.asking.ask(submitter.dataset.ask, false)) === null) return;
    if (await this.send(data)) form.reset();
    form.closest("details")?.removeAttribute("open");
  }

  /** Wish something of an agent (null: the run), asking first where it cannot be taken back or needs words. */
  async wish(kind, agent) {
    if (!this.form || this.page.replay?.on) return; // nothing can be wished of what has passed
    const whom = agent === null ? "run" : "agent";
    let text = "";
    if (kind === "stop" || kind === "steer") {
      text = await this.asking.ask(say(`${kind}_${whom}`, { number: agent }), kind === "steer");
      if (text === null) return;
    }
    const data = new FormData(this.form);
    data.set("kind", kind);
    data.set("agent", agent ?? "");
    data.set("text", text);
    await this.send(data);
  }

  /** Send it. Says whether it was taken; a refusal is read out. */
  async send(data) {
    data.set("key", freshKey());
    data.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value); // streamed forms have none
    let told = "";
    try {
      const headers = { Accept: "text/plain", "HX-Request": "true" };
      const answer = await fetch(this.form.action, { method: "POST", body: data, headers });
      const words = answer.headers.get("Content-Type")?.startsWith("text/plain") ? await answer.text() : "";
      if (!answer.ok) told = words || say("refused");
    } catch {
      told = say("refused");
    }
    if (this.alert) this.alert.textContent = told;
    return !told;
  }
}
