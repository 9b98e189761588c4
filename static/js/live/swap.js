// Pieces of the page that the server made again. What a person opened, typed or focused in the old piece stays.

import { adopt } from "../answer/adopt.js";

/** Replace the element of this id by the server's HTML. Says whether it was there. */
export function swap(id, html) {
  const old = document.getElementById(id);
  if (!old) return false;
  if (old.dataset.chooses !== undefined && html.includes("data-brief")) return true; // it says the same and more
  const kept = keep(old);
  const nodes = parse(html);
  const elements = nodes.filter((node) => node.nodeType === Node.ELEMENT_NODE);
  const move = adopt(old.closest("[data-answer], [data-panel-body]") ?? old, elements);
  old.replaceWith(...nodes);
  move();
  for (const element of elements) settle(element, kept);
  return true;
}

/** Put the server's HTML into `host` in place of what it holds. */
export function fill(host, html) {
  const kept = keep(host);
  const nodes = parse(html);
  const move = adopt(host, nodes);
  host.replaceChildren(...nodes);
  move();
  settle(host, kept);
}

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return [...template.content.childNodes];
}

const address = (field) => `${field.closest("[id]")?.id ?? ""} ${field.name ?? ""} ${field.value && field.type === "submit" ? field.value : ""}`;
const fieldsOf = (element) => [...element.querySelectorAll("textarea, input:not([type=hidden])")];

function keep(element) {
  const open = [...element.querySelectorAll("details[id]")].map((details) => [details.id, details.open]);
  const typed = fieldsOf(element).filter((field) => field.value).map((field) => [address(field), field.value]);
  const active = element.contains(document.activeElement) ? document.activeElement : null;
  return { open: new Map(open), typed: new Map(typed), focus: active && (active.id || address(active)) };
}

function settle(element, { open, typed, focus }) {
  for (const details of element.querySelectorAll("details[id]")) {
    if (open.has(details.id)) details.open = open.get(details.id);
  }
  for (const field of fieldsOf(element)) {
    if (typed.has(address(field))) field.value = typed.get(address(field));
  }
  if (focus) {
    const fields = [...element.querySelectorAll("button, a, textarea, input, summary")];
    fields.find((field) => (field.id || address(field)) === focus)?.focus({ preventScroll: true });
  }
  window.htmx?.process?.(element);
}
