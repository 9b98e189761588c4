// How much a cell shows follows from the number of agents and the room there is. Least widths and heights in pixels.

const FORMS = [
  { name: "full", width: 184, height: 54 }, // number, shape, label, last line, progress
  { name: "brief", width: 124, height: 30 }, // number, shape, label
  { name: "number", width: 44, height: 30 }, // number, shape, progress
  { name: "dot", width: 18, height: 18 }, // shape
  { name: "speck", width: 12, height: 12 },
];
const HEADING = 28; // what a group's heading takes
const GAP = 4;
const PHONE = 560; // px: below this width ten dots stand in a line
const PHONE_COLUMNS = 10;

const rowsOf = (groups, columns) => groups.reduce((sum, size) => sum + Math.ceil(size / columns), 0);

/** The richest form in which groups of these sizes fit into `width` by `height`: `{ name, columns }`. */
export function densityFor(groups, width, height) {
  if (width < PHONE) return { name: "dot", columns: PHONE_COLUMNS };
  const headings = groups.length > 1 ? groups.length * HEADING : 0;
  for (const form of FORMS) {
    const gap = form.width > 30 ? GAP : 2;
    const columns = Math.max(1, Math.floor((width + gap) / (form.width + gap)));
    if (rowsOf(groups, columns) * (form.height + gap) + headings <= height) return { name: form.name, columns };
  }
  const last = FORMS.at(-1);
  return { name: last.name, columns: Math.max(1, Math.floor((width + 2) / (last.width + 2))) };
}
