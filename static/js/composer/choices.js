// The menus of mode and model: what is chosen stands on the button; what the chosen model cannot do is grey, with the reason.

const given = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "{}");
const refusals = given("composer-refusals");
const abouts = given("composer-abouts");

export class Choices {
  constructor(form) {
    this.form = form;
    this.menus = [...form.querySelectorAll("[data-choice]")];
    for (const menu of this.menus) {
      menu.addEventListener("toggle", () => menu.open && this.enter(menu));
      menu.addEventListener("click", (event) => event.detail && event.target.matches("input") && this.close(menu));
      menu.addEventListener("keydown", (event) => this.pressed(event, menu));
      menu.addEventListener("focusout", (event) => this.left(event, menu));
    }
    form.addEventListener("change", () => this.paint());
    form.addEventListener("composer:filled", () => this.paint());
    this.paint();
  }

  /** Enter in a list chooses; it does not send. */
  pressed(event, menu) {
    if (event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault();
      event.stopPropagation();
      this.close(menu);
    }
    if (event.key.startsWith("Arrow") && event.target.matches("summary")) {
      event.preventDefault();
      menu.open = true;
      this.enter(menu);
    }
  }

  enter(menu) {
    if (!menu.contains(document.activeElement?.closest("fieldset"))) menu.querySelector("input:checked")?.focus();
  }

  /** The keyboard went on. A press on a line's words gives the focus to what is around the menu, and is no leaving. */
  left({ relatedTarget }, menu) {
    if (relatedTarget && !menu.contains(relatedTarget) && !relatedTarget.contains(menu)) menu.open = false;
  }

  close(menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }

  get model() {
    return this.form.querySelector('input[name="model"]:checked')?.value ?? Object.keys(refusals)[0];
  }

  paint() {
    const cannot = refusals[this.model] ?? {};
    for (const radio of this.form.querySelectorAll('input[name="mode"]')) {
      radio.disabled = radio.value in cannot;
      const line = radio.closest("label");
      const reason = line.querySelector("[data-refusal]");
      const about = abouts[this.model]?.[radio.value];
      if (about) line.querySelector(".choice-about").textContent = about;
      reason.textContent = cannot[radio.value] ?? "";
      reason.hidden = !radio.disabled;
    }
    const chosen = this.form.querySelector('input[name="mode"]:checked');
    if (!chosen || chosen.disabled) this.form.querySelector('input[name="mode"]:enabled')?.click();
    for (const menu of this.menus) {
      const value = menu.querySelector("input:checked")?.value;
      for (const word of menu.querySelectorAll("[data-word]")) word.hidden = word.dataset.word !== value;
    }
    this.warn(cannot);
  }

  /** A kind of file that the chosen model cannot take is said beside each of them. */
  warn(cannot) {
    for (const tile of this.form.querySelectorAll("[data-attachments-list] > li")) {
      const reason = tile.dataset.state === "failed" ? "" : (cannot[tile.dataset.kind] ?? "");
      tile.toggleAttribute("data-refused", Boolean(reason));
      tile.title = reason;
    }
  }
}
