// The slots for the text of steps under way: `[data-stream="n"]`. A slot is empty when its step stands finished beside it.

import { Words } from "../answer/words.js";
import { Flow } from "./flow.js";

const REGION = "[data-panel-body], [data-answer]";
const flows = new WeakMap();
const words = new WeakMap();

const partOf = (parts, element, Part) => {
  if (!parts.has(element)) parts.set(element, new Part(element));
  return parts.get(element);
};

/** Bring all slots of an agent to its draft (undefined: there is none). Gives how many blocks flow in one; 0: none does. */
export function paintSlots(root, agent, draft, clockwork) {
  let most = 0;
  for (const slot of root.querySelectorAll(`[data-stream="${agent}"]`)) {
    const shown = draft && draft.step > doneBeside(slot) ? draft : null;
    const says = Boolean(shown?.blocks.length || shown?.tail);
    slot.hidden = !(says || shown?.reasoning);
    const count = paintWords(slot.querySelector('[data-piece="words"]'), shown);
    paintThoughts(slot.querySelector('[data-piece="reasoning"]'), shown, clockwork);
    if (!slot.hidden) most = Math.max(most, count, 1);
  }
  return most;
}

function paintWords(element, draft) {
  if (!element) return 0;
  const grown = partOf(words, element, Words);
  grown.show(draft);
  return grown.count;
}

function paintThoughts(element, draft, clockwork) {
  if (!element) return;
  const flow = partOf(flows, element, Flow);
  const text = draft?.reasoning ?? "";
  if (draft) flow.show(draft, text);
  else if (element.firstChild) flow.clear();
  const fold = element.closest("details");
  if (!fold) return;
  fold.hidden = !text;
  if (!text) fold.open = false; // the next step's thoughts are not those that were opened
  const line = fold.querySelector("[data-thinking]");
  if (line) clockwork?.show(line, draft?.thinking);
}

function doneBeside(slot) {
  const region = slot.closest(REGION);
  const marks = region ? region.querySelectorAll("[data-done]") : [];
  return Math.max(0, ...[...marks].map((mark) => Number(mark.dataset.done) || 0));
}
