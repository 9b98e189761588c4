// The board looks again every two seconds while it is in sight, and asks in a dialog what would be a page without script.
const EVERY = 2_000; // ms
const board = document.querySelector("[data-board]");
const lost = document.querySelector("[data-board-lost]");
const asked = document.getElementById("asked");
const body = document.getElementById("asked-body");

const look = () => document.hidden || window.htmx.trigger(board, "look");
let next = setTimeout(look, EVERY);

const again = () => {
  clearTimeout(next);
  next = setTimeout(look, EVERY); // after the last look was answered: a slow site is not asked faster than it answers
};

document.addEventListener("visibilitychange", look);
board.addEventListener("htmx:finally:request", again);

board.addEventListener("htmx:after:swap", () => (lost.hidden = true));
for (const name of ["htmx:error", "htmx:response:error"]) board.addEventListener(name, () => (lost.hidden = false));

document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-close-asked]") && asked.open) {
    event.preventDefault();
    asked.close();
    return;
  }
  const link = event.target.closest("a[data-asks]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const answer = await fetch(link.href).catch(() => null);
  const form = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("ask");
  if (!form) return void location.assign(link.href);
  body.replaceChildren(form);
  asked.showModal();
  form.querySelector("button").focus();
});
