// Where the server sends an answer whole that was watched as it grew, the blocks that were watched move to their new place
// and do not change: what a person reads, selected or scrolled stays.

import { dress, dressBlock, rawOf } from "./dress.js";
import { morph } from "./morph.js";

/** Before `nodes` take the place of something in `scope`: fill their answers with the blocks that stand there already. */
export function adopt(scope, nodes) {
  const known = [...(scope?.querySelectorAll(".markdown") ?? [])].filter((answer) => answer.firstElementChild);
  const moved = [];
  let anchor = null;
  if (scope?.closest(".run-card")) unplaced(nodes);
  for (const node of nodes) {
    for (const answer of node.querySelectorAll?.(".markdown") ?? []) {
      const first = undecided(answer.firstElementChild?.outerHTML);
      const watched = known.find((old) => first && undecided(rawOf(old.firstElementChild)) === first);
      if (!watched) continue;
      known.splice(known.indexOf(watched), 1);
      anchor ??= seen(watched);
      moved.push([answer, watched]);
    }
  }
  return () => {
    for (const [answer, watched] of moved) take(answer, [...watched.children]);
    for (const node of nodes) if (node.isConnected && node.querySelectorAll) dress(node);
    if (anchor?.block.isConnected) keepInSight(anchor);
  };
}

/**
 * While an answer grows its citations lead to sources to come; when it is whole, those of which none came lead nowhere, and
 * its parts have places that links lead to.
 */
const undecided = (html) => html?.replace(/(<a[^<>]*?) href="#source-[^"]*"/g, "$1").replace(/ id="part-[\d-]+"/g, "");

/** A conversation has many answers: on its page no part of one has a place that a link leads to. */
function unplaced(nodes) {
  for (const node of nodes) for (const part of node.querySelectorAll?.("[id^=part-]") ?? []) part.removeAttribute("id");
}

/** The first block in sight, and where it stands. */
function seen(answer) {
  for (const block of answer.children) {
    const { top, bottom } = block.getBoundingClientRect();
    if (bottom > 0 && top < innerHeight) return { block, top };
  }
  return null;
}

function take(answer, blocks) {
  [...answer.children].forEach((fresh, at) => {
    const block = blocks[at];
    if (!block || block.nodeName !== fresh.nodeName) return;
    const html = fresh.outerHTML;
    const same = rawOf(block) === html;
    fresh.replaceWith(block);
    if (!same) dressBlock(morph(block, fresh), html);
  });
}

function keepInSight({ block, top }) {
  const moved = block.getBoundingClientRect().top - top;
  if (!moved) return;
  const host = block.closest(".panel-body, .report");
  const scroller = host && host.scrollHeight > host.clientHeight + 1 ? host : document.documentElement;
  scroller.scrollTop += moved;
}
