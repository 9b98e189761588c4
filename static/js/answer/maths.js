// Formulas: TeX in the page, set by KaTeX once it is here. What it cannot set stays TeX.

const MOST = 2000; // formulas set on one page
const LIMITS = { trust: false, maxExpand: 300, maxSize: 20, strict: "ignore", throwOnError: true };
let katex = null;
let loading = null;
let count = 0;

if (document.querySelector("[data-stream]")) load(); // a formula that comes while one reads moves nothing

/** Set the formulas in `root` that are not set yet. */
export function setMaths(root) {
  const found = root.querySelectorAll(".maths:not([data-tex])");
  if (!found.length) return;
  if (katex) for (const element of found) set(element);
  else load();
}

/** Bring a formula to the TeX of another. False: it is of another kind. */
export function setAnew(old, fresh) {
  const tex = fresh.textContent;
  if (old.className !== fresh.className) return false;
  if ((old.dataset.tex ?? old.textContent) === tex) return true;
  delete old.dataset.tex;
  old.textContent = tex;
  if (katex) set(old);
  return true;
}

function load() {
  loading ??= import("../../vendor/katex-0.19.1/katex.min.js").then(() => {
    katex = window.katex;
    setMaths(document);
  });
}

function set(element) {
  const tex = element.textContent;
  element.dataset.tex = tex;
  if (!tex || ++count > MOST) return;
  const paper = document.createElement("span");
  try {
    katex.render(tex, paper, { ...LIMITS, displayMode: element.classList.contains("maths-block") });
    element.replaceChildren(...paper.childNodes);
  } catch {
    element.replaceChildren(tex); // no TeX that KaTeX knows
  }
}
