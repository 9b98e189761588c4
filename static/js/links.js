// [data-copy-link]: a link to a place of this page. A click copies its whole address, with the moment that is shown; where the
// browser lets nothing be copied, it leads there, and the address stands in the browser's own bar.

import { say } from "./live/words.js";

const SAID_MS = 2000;
const heard = Object.assign(document.createElement("p"), { className: "visually-hidden", role: "status" });
document.body.append(heard);

/** The address of a link, at the moment that is shown. */
function whole(link) {
  const url = new URL(link.href);
  const at = new URL(location.href).searchParams.get("at");
  if (at && !link.hasAttribute("data-replay-link")) url.searchParams.set("at", at);
  return url.href;
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("[data-copy-link]");
  if (!link || !navigator.clipboard || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(whole(link));
  } catch {
    location.assign(whole(link)); // copying is forbidden here
    return;
  }
  heard.textContent = link.dataset.said = say("link_copied");
  setTimeout(() => {
    heard.textContent = "";
    delete link.dataset.said;
  }, SAID_MS);
});
