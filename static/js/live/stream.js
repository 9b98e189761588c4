// The slots for the text of steps under way: `[data-stream="n"]`. A slot is empty when its step stands finished beside it.

import { Flow } from "./flow.js";

const REGION = "[data-panel-body], [data-answer]";
const flows = new WeakMap();
const held = new WeakMap(); // folds of thoughts -> whether a person decided

/** Bring all slots of an agent to its draft (undefined: there is none). Says whether text flows in one. */
export function paintSlots(root, agent, draft) {
  let flows = false;
  for (const slot of root.querySelectorAll(`[data-stream="${agent}"]`)) {
    const shown = draft && draft.step > doneBeside(slot) ? draft : null;
    slot.hidden = !(shown?.text || shown?.reasoning);
    flows ||= !slot.hidden;
    for (const piece of slot.querySelectorAll("[data-piece]")) paintPiece(piece, shown);
  }
  return flows;
}

function paintPiece(element, draft) {
  let flow = flows.get(element);
  if (!flow) flows.set(element, (flow = new Flow(element)));
  const text = draft?.[element.dataset.piece] ?? "";
  if (draft) flow.show(draft, text);
  else if (element.firstChild) flow.clear();
  const fold = element.closest("details");
  if (fold) foldThoughts(fold, draft, text);
}

/** Thoughts stand open while there is nothing else to read, unless a person opened or closed them. */
function foldThoughts(fold, draft, text) {
  fold.hidden = !text;
  if (!held.has(fold)) {
    held.set(fold, false);
    fold.querySelector("summary")?.addEventListener("click", () => held.set(fold, true));
  }
  if (draft && !held.get(fold)) fold.open = !draft.text;
}

function doneBeside(slot) {
  const region = slot.closest(REGION);
  const marks = region ? region.querySelectorAll("[data-done]") : [];
  return Math.max(0, ...[...marks].map((mark) => Number(mark.dataset.done) || 0));
}
