// Where each mark of the flock belongs: in the cloud while it works, behind the leader before, on a wire after the end.

import { STATUSES, isOver } from "./rows.js";

const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const SCATTER = Math.SQRT2 - 1; // spreads neighbours in number over the whole flock
export const PERCH = 9; // px from the bottom: where the lowest wire is
export const WIRE = 9; // px between wires
const MOST_WIRES = 4;
const SEAT = 5; // px a bird likes to have

/** How many wires there are to sit on: more birds than one can hold need another. */
export function wiresOf({ count, width }) {
  return Math.max(1, Math.min(MOST_WIRES, Math.round((count * SEAT) / width)));
}

/** Write to `flight.toX` and `flight.toY` where a mark belongs now. */
export function aim(flight, mark) {
  const status = STATUSES[flight.status[mark]];
  if (isOver(status)) perch(flight, mark, status);
  else if (mark === 0 || status === "queued") lead(flight, mark);
  else fly(flight, mark, status);
}

function perch(flight, mark, status) {
  const { width, height, count } = flight;
  const wires = wiresOf(flight);
  const seats = Math.ceil(Math.max(1, count - 1) / wires);
  const room = Math.min(12, (width - 24) / (seats + 1));
  const seat = mark === 0 ? seats + 1 : Math.ceil(mark / wires);
  flight.toX = width / 2 + room * (seat - (seats + 1) / 2);
  flight.toY = height - PERCH - WIRE * (mark % wires) + (status === "failed" ? 3 : 0);
}

function lead(flight, mark) {
  const { width, height, time } = flight;
  const behind = mark ? 10 + (mark % 7) * 3 : 0;
  flight.toX = width * 0.8 + sway(flight) - behind;
  flight.toY = height * 0.34 + Math.sin(time * 0.5) * height * 0.1 + (mark ? ((mark % 5) - 2) * 3 : 0);
}

function fly(flight, mark, status) {
  const { width, height, time } = flight;
  const reach = Math.sqrt((mark * SCATTER) % 1);
  const angle = mark * GOLDEN;
  const across = reach * Math.cos(angle) * width * 0.3 * (1 + 0.12 * Math.sin(time * 0.4));
  const wave = Math.sin(time * 0.9 - across / 60) * height * 0.1;
  const low = status === "waiting" ? height * 0.1 : 0;
  flight.toX = width * 0.46 + sway(flight) + across + Math.sin(time * 0.7 + reach * 4) * 8;
  flight.toY = height * 0.36 + low + reach * Math.sin(angle) * height * 0.24 + wave;
}

const sway = ({ time, width }) => Math.sin(time * 0.31) * width * 0.04;
