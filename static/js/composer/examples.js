// The example tasks of the start page: one click fills the box, and what stood there can be brought back.

import { say } from "./words.js";

export function examples(form, voice) {
  const box = form.querySelector("textarea");
  const cards = [...document.querySelectorAll("a[data-example]")];

  function fill(text, mode) {
    box.value = text;
    const radio = form.querySelector(`input[name="mode"][value="${mode}"]:enabled`);
    if (radio) radio.checked = true;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    form.dispatchEvent(new Event("change", { bubbles: true }));
    box.focus({ preventScroll: true });
    form.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("click", (event) => {
    const card = event.target.closest("a[data-example]");
    if (!card || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const words = box.value.trim();
    const mode = form.querySelector('input[name="mode"]:checked')?.value;
    const own = words && !cards.some((each) => each.dataset.example === words);
    fill(card.dataset.example, card.dataset.mode);
    if (own) voice.note("example", say("replaced"), say("bring_back"), () => fill(words, mode));
    for (const each of cards) each.removeAttribute("aria-current");
    card.setAttribute("aria-current", "true");
  });
}
