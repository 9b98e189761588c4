// How much a cell shows follows from the number of agents and the room there is. Least widths, heights, gaps in pixels.

const FORMS = [
  { name: "full", width: 184, height: 54, gap: 4 }, // number, shape, label, last line, progress
  { name: "brief", width: 124, height: 30, gap: 4 }, // number, shape, label
  { name: "pair", width: 62, height: 38, gap: 4 }, // number, shape; the label below
  { name: "number", width: 46, height: 30, gap: 4 }, // number, shape, progress
  { name: "tight", width: 38, height: 20, gap: 3 },
  ...[22, 18, 16, 14].map((size) => ({ name: "dot", width: size, height: size, gap: 2 })), // shape
  { name: "speck", width: 11, height: 11, gap: 1 },
];
const HEADING = 28; // what a group's heading takes
const PHONE = matchMedia("(width < 560px)"); // of the window, as in the style sheet: there ten dots stand in a line
const PHONE_COLUMNS = 10;

const linesOf = (groups, columns) => groups.reduce((sum, size) => sum + Math.ceil(size / columns), 0);
const columnsOf = ({ width: cell, gap }, width) => Math.max(1, Math.floor((width + gap) / (cell + gap)));

/** The richest form in which groups of these sizes fit into `width` by `height`: `{ name, columns, height, gap }`. */
export function densityFor(groups, width, height) {
  if (PHONE.matches) return { name: "dot", columns: PHONE_COLUMNS, height: null, gap: 4 };
  const headings = groups.length > 1 ? groups.length * HEADING : 0;
  const fits = (form) => linesOf(groups, columnsOf(form, width)) * (form.height + form.gap) + headings <= height;
  const form = FORMS.find(fits) ?? FORMS.at(-1);
  return { name: form.name, columns: columnsOf(form, width), height: form.height, gap: form.gap };
}
