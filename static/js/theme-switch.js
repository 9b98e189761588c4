// [data-theme-switch]: changes between light and dark, and remembers it in this browser.
const system = matchMedia("(prefers-color-scheme: dark)");

const shown = () => document.documentElement.dataset.theme || (system.matches ? "dark" : "light");

function reflect() {
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    button.setAttribute("aria-pressed", String(shown() === "dark"));
    button.hidden = false;
  }
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-switch]")) return;
  const next = shown() === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem("theme", next);
  } catch {
    // storage is forbidden: the choice lasts as long as the page
  }
  reflect();
  document.dispatchEvent(new CustomEvent("theme:changed", { detail: next })); // for what is drawn on a canvas
});

system.addEventListener("change", () => {
  reflect();
  document.dispatchEvent(new CustomEvent("theme:changed", { detail: shown() }));
});
reflect();
