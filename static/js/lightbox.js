// Pictures of a list, a[data-picture], are shown large over the page; arrows lead to the next, Escape back.

const dialog = document.querySelector("dialog[data-lightbox]");
let shown = null;

const among = (link) => [...link.closest("ul").querySelectorAll("a[data-picture][href]")];

function show(link) {
  const all = among(link);
  const place = all.indexOf(link);
  shown = link;
  const name = link.querySelector(".attachment-name").textContent;
  const picture = dialog.querySelector("[data-shown]");
  picture.src = link.href;
  picture.alt = name;
  dialog.querySelector("[data-caption]").textContent = name;
  dialog.querySelector("[data-place]").textContent = all.length > 1 ? `${place + 1} / ${all.length}` : "";
  dialog.querySelector("[data-original]").href = link.href;
  for (const button of dialog.querySelectorAll("[data-step]")) button.hidden = all.length < 2;
  if (!dialog.open) dialog.showModal();
}

function step(by) {
  const all = among(shown);
  show(all[(all.indexOf(shown) + by + all.length) % all.length]);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-picture][href]");
  if (!link || !dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(link);
});

dialog?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (button) step(Number(button.dataset.step));
  if (event.target.closest("[data-close]") || event.target.matches("figure")) dialog.close();
});

dialog?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowLeft") step(-1);
  if (event.key === "ArrowRight") step(1);
});

dialog?.addEventListener("close", () => {
  dialog.querySelector("[data-shown]").removeAttribute("src");
  shown?.focus();
});
