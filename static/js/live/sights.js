// The small picture of what an agent is shown: a background, so that a cell stays one element.

/** Let the element show the picture of that sign; none for an empty one. */
export function showSight(element, sign) {
  if ((element.dataset.sight ?? "") === (sign ?? "")) return;
  if (sign) {
    const run = document.querySelector("[data-live]").dataset.live;
    element.style.setProperty("--sight", `url("${run.replace(/live$/, `seen/${sign}`)}")`);
    element.dataset.sight = sign;
  } else {
    element.style.removeProperty("--sight");
    delete element.dataset.sight;
  }
}
