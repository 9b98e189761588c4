// [data-copy-code] copies exactly the text of its block of code, [data-copy-table] its table for a sheet: tabs between cells,
// a line a row. The button says so for a moment.

const SAID_MS = 2000;
const FORMULA = /^(?:[=@]|[+-](?![\d\s.,]*%?$))/; // what a sheet would work out instead of showing

function tabbed(table) {
  return [...table.rows].map((row) => [...row.cells].map(inOneLine).join("\t")).join("\n");
}

function inOneLine(cell) {
  const copy = cell.cloneNode(true);
  for (const maths of copy.querySelectorAll("[data-tex]")) maths.textContent = maths.dataset.tex;
  const text = copy.textContent.replace(/\s+/gu, " ").trim();
  return FORMULA.test(text) ? `'${text}` : text;
}

function wanted(button) {
  const code = button.closest(".code")?.querySelector("code");
  if (code) return { source: code, text: code.textContent };
  const table = button.closest(".table-box")?.querySelector("table");
  return table && { source: table, text: tabbed(table) };
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy-code], [data-copy-table]");
  const found = button && !button.dataset.before && wanted(button);
  if (!found) return;
  try {
    await navigator.clipboard.writeText(found.text);
  } catch {
    getSelection().selectAllChildren(found.source); // copying is forbidden: the person can still press the keys
    return;
  }
  button.dataset.before = button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => {
    button.textContent = button.dataset.before;
    delete button.dataset.before;
  }, SAID_MS);
});
