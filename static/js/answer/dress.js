// What the server's HTML of an answer gets in the browser: formulas set, a button to copy each block of code and each table. What stood
// there before is remembered, so that the same HTML is known again.

import { setMaths } from "./maths.js";

const BUTTONS = { ".code-head": "code-copy", ".table-tools": "table-copy" }; // where each stands, and its template
const raw = new WeakMap();

/** The HTML of a block as the server sent it. */
export const rawOf = (block) => raw.get(block) ?? block.outerHTML;

/** Dress one block. `html` is what the server sent. */
export function dressBlock(block, html = rawOf(block)) {
  raw.set(block, html);
  for (const [place, kind] of Object.entries(BUTTONS)) {
    const button = document.getElementById(kind)?.content.firstElementChild;
    for (const head of block.querySelectorAll(place)) {
      if (button && !head.querySelector("button")) head.append(document.importNode(button, true));
    }
  }
  setMaths(block.parentElement ?? block);
}

/** Dress all answers in `root` that the server sent whole. */
export function dress(root) {
  const answers = [...root.querySelectorAll(".markdown")];
  if (root.matches?.(".markdown")) answers.push(root);
  for (const answer of answers) for (const block of answer.children) if (!raw.has(block)) dressBlock(block);
}
