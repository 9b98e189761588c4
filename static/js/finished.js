// A long run that ends while nobody looks: a notification of the browser. Permission is asked for by a button that shows
// itself when a run has become long, and at no other time. Without it the page's title says that the work is over.
import { isOver } from "./live/rows.js";

const LONG = 21_000; // ms after which a run is long
const DONE = "✓ ";
const alive = new Map(); // of each run under way, the timer until it is long

const state = () => ("Notification" in window ? Notification.permission : "denied");

const place = () => document.querySelector("[data-finished]");

function offer() {
  if (place() && state() === "default") place().hidden = false;
}

/** There is nothing to wait for any more. */
function withdraw() {
  if (place() && !alive.size) place().hidden = true;
}

function tell(root, sentence) {
  if (!document.hidden) return;
  const title = document.title.startsWith(DONE) ? document.title.slice(DONE.length) : document.title;
  document.title = DONE + title;
  if (state() !== "granted") return;
  try {
    const notice = new Notification(title, { body: sentence, tag: root.id + location.pathname });
    notice.addEventListener("click", () => {
      window.focus();
      notice.close();
    });
  } catch {
    // some browsers let only a service worker notify: the title says it there
  }
}

document.addEventListener("run-told", ({ target, detail }) => {
  if (!isOver(detail.status)) {
    if (!alive.has(target)) alive.set(target, setTimeout(offer, LONG));
  } else if (alive.has(target)) {
    clearTimeout(alive.get(target));
    alive.delete(target);
    withdraw();
    tell(target, detail.sentence);
  }
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && document.title.startsWith(DONE)) document.title = document.title.slice(DONE.length);
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-finished-ask]");
  if (!button) return;
  const { granted, denied } = button.closest("[data-finished]").dataset;
  button.nextElementSibling.textContent = (await Notification.requestPermission()) === "granted" ? granted : denied;
  button.hidden = true;
});
