// Takes over from a fresh drawing of the page what differs, and leaves alone what lives or is being worked on.

import { dress } from "../answer/dress.js";

/** The turn as it is to stand here: the old one where it is the same, or is being edited. A live card that is new is marked so. */
export function exchanged(fresh) {
  const card = fresh.querySelector(".run-card");
  card?.toggleAttribute("data-new", true);
  const old = document.getElementById(fresh.id);
  dress(fresh);
  if (!old) return document.adoptNode(fresh);
  if (old.dataset.turn === fresh.dataset.turn || old.querySelector("[data-editing]:not([data-sent])")) return old;
  const living = card && old.querySelector(`#${CSS.escape(card.id)}[data-live]`);
  const focused = old.contains(document.activeElement) ? pathTo(document.activeElement) : "";
  old.dataset.turn = fresh.dataset.turn;
  if (!living) old.replaceChildren(...fresh.childNodes);
  else exchange(old, fresh, living, card);
  if (focused) (old.querySelector(focused) ?? old.querySelector("button:enabled, a"))?.focus({ preventScroll: true });
  return old;
}

/** All but the card that lives is taken from the fresh turn; the card is never moved, which would end what goes on in it. */
function exchange(old, fresh, living, card) {
  for (const child of [...old.childNodes]) if (child !== living) child.remove();
  let passed = false;
  for (const child of [...fresh.childNodes]) {
    if (child === card) passed = true;
    else if (passed) old.append(child);
    else old.insertBefore(child, living);
  }
}

/** The buttons beside Send; what was chosen there stays chosen. */
export function exchangeSending(fresh) {
  const old = document.getElementById("sending");
  if (!old || !fresh || same(old, fresh)) return;
  const chosen = old.querySelector("[name=how]:checked")?.value;
  const radio = chosen && fresh.querySelector(`[name=how][value="${chosen}"]`);
  if (radio) radio.checked = true;
  const focused = old.contains(document.activeElement);
  old.replaceChildren(...fresh.childNodes);
  if (focused) document.getElementById("composer-text")?.focus();
}

const same = (old, fresh) => old.textContent === fresh.textContent && old.querySelector("button")?.formAction === fresh.querySelector("button")?.formAction;

/** A selector that finds the same control in a newer drawing of its turn. */
function pathTo(element) {
  const form = element.closest("form");
  const own = element.name ? `[name="${element.name}"]` : element.localName;
  const label = element.getAttribute("aria-label");
  return `${form ? `form[action="${form.getAttribute("action")}"] ` : ""}${own}${label ? `[aria-label="${CSS.escape(label)}"]` : ""}`;
}
