// Moving in the grid with the arrow keys, as the eye moves: across lines within a group, and on into the next group.

const KEYS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "Enter", " "]);

/** React to a key pressed in the grid. */
export function walk(grid, event) {
  if (!KEYS.has(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  const from = Number(event.target.closest("[data-cell]")?.dataset.cell);
  if (!from) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.key === "Enter" || event.key === " ") {
    grid.page.open(from, { focus: true });
    return;
  }
  const to = target(grid.groups.lists(), grid.columns, from, event.key);
  if (to !== undefined) grid.focus(to);
}

/** The agent that a key leads to from agent `from`; undefined at the edge. */
export function target(lists, columns, from, key) {
  const flat = lists.flat();
  if (key === "Home") return flat[0];
  if (key === "End") return flat.at(-1);
  if (key === "ArrowLeft") return flat[flat.indexOf(from) - 1];
  if (key === "ArrowRight") return flat[flat.indexOf(from) + 1];
  const down = key === "ArrowDown";
  const group = lists.findIndex((list) => list.includes(from));
  const place = lists[group].indexOf(from);
  const column = place % columns;
  const next = place + (down ? columns : -columns);
  if (next >= 0 && next < lists[group].length) return lists[group][next];
  const lastLine = Math.floor((lists[group].length - 1) / columns);
  if (down && Math.floor(place / columns) < lastLine) return lists[group].at(-1);
  const other = lists[group + (down ? 1 : -1)];
  if (!other) return undefined;
  if (down) return other[Math.min(column, other.length - 1)];
  const line = Math.floor((other.length - 1) / columns) * columns;
  return other[Math.min(line + column, other.length - 1)];
}
