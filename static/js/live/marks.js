// How one mark of the flock looks, and in which colours.

import { STATUSES } from "./rows.js";

const FLYING = 2; // px/s: faster than this a mark has a direction

/** A bird in the direction of its flight; one that sits is a small lozenge. */
export function outline(ink, { x, y, vx, vy }, mark, size) {
  const speed = Math.hypot(vx[mark], vy[mark]);
  const [cos, sin] = speed > FLYING ? [vx[mark] / speed, vy[mark] / speed] : [0, -1];
  const wing = size * (speed > FLYING ? 0.75 : 0.6);
  const [left, top] = [x[mark], y[mark]];
  const [ahead, behind, notch] = [1.3 * size, -size, -0.5 * size];
  ink.moveTo(left + ahead * cos, top + ahead * sin);
  ink.lineTo(left + behind * cos - wing * sin, top + behind * sin + wing * cos);
  ink.lineTo(left + notch * cos, top + notch * sin);
  ink.lineTo(left + behind * cos + wing * sin, top + behind * sin - wing * cos);
  ink.closePath();
}

/** The colours of the states, of the wire and of the leader, as the page has them now. */
export function coloursOf(element) {
  const style = getComputedStyle(element);
  const of = (name) => style.getPropertyValue(name).trim();
  const states = STATUSES.map((status) => [status, of(`--state-${status}`)]);
  return { ...Object.fromEntries(states), line: of("--color-line"), leader: of("--color-accent") };
}
