// The agent that keys act on, and the way from nowhere into the view.

import { STATUS } from "./rows.js";

const CARRIERS = "[data-cell], tr[data-agent], [data-key^=agent]";

/** The opened agent, else the one in focus; null: nobody, so the run is meant. */
export function chosen(page) {
  if (page.opened !== null) return page.opened;
  const { cell, agent, key } = document.activeElement?.closest(CARRIERS)?.dataset ?? {};
  const number = cell ?? agent ?? key?.replace("agent-", "");
  return number === undefined ? null : Number(number);
}

/** The status of the chosen agent or of the run. */
export function statusOfChosen(page) {
  const number = chosen(page);
  return number === null ? page.store.run?.status : page.store.agents[number]?.[STATUS];
}

/** From nowhere an arrow key leads into the view that is shown. */
export function enterView(page) {
  page.views.places.get(page.views.shown)?.querySelector("[tabindex='0']")?.focus();
}
