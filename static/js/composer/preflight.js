// The card before a run that may take much: the server sends it in place of taking the message; its button sends again.

export class Preflight {
  constructor(form) {
    this.form = form;
    this.place = form.querySelector("[data-preflight]");
    this.place.addEventListener("click", (event) => event.target.closest("[data-preflight-close]") && this.close(true));
    form.addEventListener("change", (event) => ["mode", "model"].includes(event.target.name) && this.close(false));
    form.addEventListener("keydown", (event) => this.pressed(event));
  }

  /** Takes the card out of the answer; false where there is none. */
  show(text) {
    const card = new DOMParser().parseFromString(text, "text/html").querySelector("#preflight section");
    if (!card) return false;
    for (const part of card.querySelectorAll("[data-needs-script]")) part.hidden = false;
    this.place.replaceChildren(document.adoptNode(card));
    this.place.hidden = false;
    this.place.querySelector("[data-go]").focus();
    return true;
  }

  close(back) {
    this.place.replaceChildren();
    this.place.hidden = true;
    if (back) this.form.querySelector("textarea").focus();
  }

  /** Escape closes it; Enter in one of its fields starts. */
  pressed(event) {
    if (!this.place.contains(event.target)) return;
    if (event.key === "Escape") this.close(true);
    else if (event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault();
      this.form.requestSubmit(this.place.querySelector("[data-go]"));
    }
  }
}
