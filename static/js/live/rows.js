// What stands where in a ROW of `docs/live.md`. Rows stay the arrays that came over the wire: no object an agent.

export const [NUMBER, WAVE, NAME, LABEL, STATUS, LINE, STARTED, ENDED, TOKENS, CALLS, PROGRESS, SIGHT] = Array(12).keys();

/** The order in which pages show the states. */
export const STATUSES = ["completed", "running", "waiting", "queued", "paused", "cancelled", "failed"];

const OVER = new Set(["completed", "failed", "cancelled"]);

/** Whether an agent or a run of this status is at its end. */
export const isOver = (status) => OVER.has(status);

/** How long the agent has been at work by the run's clock. */
export function workedFor(row, now) {
  if (row[STARTED] === null) return 0;
  return (row[ENDED] ?? now) - row[STARTED];
}
