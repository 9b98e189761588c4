// One tree of HTML brought to the likeness of another, touching only what differs: what a person selected, focused or
// scrolled in the rest stays as it is.

import { setAnew } from "./maths.js";

/** Make `old` like `fresh`. Gives the node that stands there then: `old` where the two are of one kind. */
export function morph(old, fresh) {
  if (old.nodeType === Node.TEXT_NODE && fresh.nodeType === Node.TEXT_NODE) return sayIn(old, fresh.data);
  if (old.nodeName !== fresh.nodeName || old.nodeType !== Node.ELEMENT_NODE) return replaced(old, fresh);
  if (old.classList.contains("maths")) return setAnew(old, fresh) ? old : replaced(old, fresh);
  if (old.classList.contains("table-tools")) return old;
  if (old.classList.contains("code-head") && old.firstChild?.textContent === fresh.textContent) return old;
  dressAlike(old, fresh);
  const children = [...fresh.childNodes];
  children.forEach((child, at) => {
    const there = old.childNodes[at];
    if (there) morph(there, child);
    else old.append(child);
  });
  while (old.childNodes.length > children.length) old.lastChild.remove();
  return old;
}

function replaced(old, fresh) {
  old.replaceWith(fresh);
  return fresh;
}

function sayIn(node, text) {
  if (text.startsWith(node.data)) node.appendData(text.slice(node.data.length));
  else node.data = text;
  return node;
}

function dressAlike(old, fresh) {
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
}
