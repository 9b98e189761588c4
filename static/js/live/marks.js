// How the marks of the flock look. Each is drawn once in every direction and state, and then only copied.

import { STATUSES } from "./rows.js";

const TURNS = 24; // directions in which a bird is drawn
const FLYING = 2; // px/s: faster than this a mark has a direction
const DIM = { queued: 0.5, waiting: 0.6, cancelled: 0.6 };
const SITS = TURNS; // the column after the last direction
const LEADS = STATUSES.length; // the row after the last state

export class Marks {
  /** Birds of `size` pixels, as sharp as the screen, in the page's colours of now. */
  constructor(element, size, sharp) {
    this.cell = Math.ceil(3 * (size + 1.5)) + 2;
    this.sharp = sharp;
    this.sheet = document.createElement("canvas");
    this.sheet.width = this.cell * sharp * (TURNS + 1);
    this.sheet.height = this.cell * sharp * (STATUSES.length + 1);
    const ink = this.sheet.getContext("2d");
    ink.scale(sharp, sharp);
    const style = getComputedStyle(element);
    const colourOf = (name) => style.getPropertyValue(name).trim();
    this.line = colourOf("--color-line");
    STATUSES.forEach((status, row) => this.row(ink, row, size, colourOf(`--state-${status}`), DIM[status] ?? 1));
    this.row(ink, LEADS, size + 1.5, colourOf("--color-accent"), 1);
  }

  row(ink, row, size, colour, strength) {
    ink.fillStyle = colour;
    ink.globalAlpha = strength;
    for (let turn = 0; turn <= TURNS; turn += 1) {
      ink.save();
      ink.translate((turn + 0.5) * this.cell, (row + 0.5) * this.cell);
      ink.rotate(turn === SITS ? -Math.PI / 2 : (turn / TURNS) * 2 * Math.PI);
      if (turn === SITS) outline(ink, size * 0.8, 0.6);
      else outline(ink, size, 0.75);
      ink.restore();
    }
  }

  /** Put a mark of the flight on the canvas. */
  draw(ink, { x, y, vx, vy, status }, mark) {
    const { cell, sharp, sheet } = this;
    const side = cell * sharp;
    const turn = turnOf(vx[mark], vy[mark]);
    const row = mark === 0 ? LEADS : status[mark];
    ink.drawImage(sheet, turn * side, row * side, side, side, x[mark] - cell / 2, y[mark] - cell / 2, cell, cell);
  }
}

function turnOf(vx, vy) {
  if (vx * vx + vy * vy < FLYING * FLYING) return SITS;
  return (Math.round((Math.atan2(vy, vx) / (2 * Math.PI)) * TURNS) + TURNS) % TURNS;
}

function outline(ink, size, wing) {
  ink.beginPath();
  ink.moveTo(1.3 * size, 0);
  ink.lineTo(-size, wing * size);
  ink.lineTo(-0.5 * size, 0);
  ink.lineTo(-size, -wing * size);
  ink.fill();
}
