// What the tree shows, as a flat list: orchestrator, waves, agents. More than 40 siblings fold to counts by state.

import { NUMBER, STATUS, STATUSES, WAVE } from "./rows.js";

export const FOLD_ABOVE = 40;
const URGENT = new Set(["failed", "waiting"]);

/** The lines of the tree: `{ key, level, kind, number, status, count, open, position, size }`. `isOpen(key, default)` decides. */
export function branches(rows, takes, isOpen) {
  const lines = [];
  const add = (line) => lines.push(line);
  if (rows[0]) add({ key: "agent-0", level: 1, kind: "agent", number: 0, position: 1, size: 1, open: true });
  const waves = new Map();
  for (const row of rows) {
    if (!row || row[NUMBER] === 0 || !takes(row)) continue;
    if (!waves.has(row[WAVE])) waves.set(row[WAVE], []);
    waves.get(row[WAVE]).push(row);
  }
  let position = 0;
  for (const [wave, members] of [...waves].sort(([one], [other]) => one - other)) {
    const key = `wave-${wave}`;
    const open = isOpen(key, true);
    position += 1;
    add({ key, level: 2, kind: "wave", number: wave, members, open, position, size: waves.size });
    if (open) branch(lines, key, members, isOpen);
  }
  return lines;
}

function branch(lines, key, members, isOpen) {
  if (members.length <= FOLD_ABOVE) {
    leaves(lines, members, 3);
    return;
  }
  const folds = STATUSES.map((status) => [status, members.filter((row) => row[STATUS] === status)]);
  const filled = folds.filter(([, some]) => some.length);
  filled.forEach(([status, some], index) => {
    const fold = `${key}-${status}`;
    const open = isOpen(fold, URGENT.has(status) && some.length <= FOLD_ABOVE);
    const place = { position: index + 1, size: filled.length };
    lines.push({ key: fold, level: 3, kind: "fold", status, count: some.length, open, ...place });
    if (open) leaves(lines, some, 4);
  });
}

function leaves(lines, members, level) {
  members.forEach((row, index) => {
    const number = row[NUMBER];
    lines.push({ key: `agent-${number}`, level, kind: "agent", number, position: index + 1, size: members.length });
  });
}
