// What the server's HTML of an answer gets in the browser: formulas set, a button to copy each block of code. What stood
// there before is remembered, so that the same HTML is known again.

import { setMaths } from "./maths.js";

const raw = new WeakMap();

/** The HTML of a block as the server sent it. */
export const rawOf = (block) => raw.get(block) ?? block.outerHTML;

/** Dress one block. `html` is what the server sent. */
export function dressBlock(block, html = rawOf(block)) {
  raw.set(block, html);
  for (const head of block.querySelectorAll(".code-head")) {
    const button = document.querySelector("template#code-copy")?.content.firstElementChild;
    if (button && !head.querySelector("button")) head.append(document.importNode(button, true));
  }
  setMaths(block.parentElement ?? block);
}

/** Dress all answers in `root` that the server sent whole. */
export function dress(root) {
  const answers = [...root.querySelectorAll(".markdown")];
  if (root.matches?.(".markdown")) answers.push(root);
  for (const answer of answers) for (const block of answer.children) if (!raw.has(block)) dressBlock(block);
}
