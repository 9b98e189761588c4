// The slots for the text of steps under way: `[data-stream="n"]`. A slot is empty when its step stands finished beside it.

import { Flow } from "./flow.js";

const REGION = "[data-panel-body], [data-answer]";
const flows = new WeakMap();

/** Bring all slots of an agent to its draft (undefined: there is none). */
export function paintSlots(root, agent, draft) {
  for (const slot of root.querySelectorAll(`[data-stream="${agent}"]`)) {
    const shown = draft && draft.step > doneBeside(slot) ? draft : null;
    slot.hidden = !(shown?.text || shown?.reasoning);
    for (const piece of slot.querySelectorAll("[data-piece]")) paintPiece(piece, shown);
  }
}

function paintPiece(element, draft) {
  let flow = flows.get(element);
  if (!flow) flows.set(element, (flow = new Flow(element)));
  const text = draft?.[element.dataset.piece] ?? "";
  if (draft) flow.show(draft, text);
  else if (element.firstChild) flow.clear();
  const fold = element.closest("details");
  if (fold) fold.hidden = !text;
}

function doneBeside(slot) {
  const region = slot.closest(REGION);
  const marks = region ? region.querySelectorAll("[data-done]") : [];
  return Math.max(0, ...[...marks].map((mark) => Number(mark.dataset.done) || 0));
}
