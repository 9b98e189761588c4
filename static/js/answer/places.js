// Links within an answer: notes and citations lead to their place in the same answer, and tell of it before one goes there.

const WAIT = 150; // ms before a glance becomes a question
let card = null;
let asked = 0;

const linkAt = (event) => event.target.closest?.('.markdown a[href^="#"]');

function placeOf(link) {
  const id = decodeURIComponent(link.hash.slice(1));
  return link.closest(".markdown")?.querySelector(`[id="${CSS.escape(id)}"]`);
}

/** What a link leads to: the line that names the source, or the note. */
function entryOf(link) {
  const place = placeOf(link);
  return place?.closest("li, p") ?? place;
}

function told(link) {
  const entry = link.matches(".footnote-back") ? null : entryOf(link);
  const text = entry?.textContent.replace(/^\[\d+\]|↩/gu, "").trim();
  return text && { text: text.slice(0, 300), link: entry.querySelector("a[href]:not([href^='#'])") };
}

function show(link) {
  const found = told(link);
  if (!found) return;
  card ??= document.body.appendChild(Object.assign(document.createElement("div"), { className: "cite-card", id: "cite-card" }));
  card.popover = "manual";
  card.role = "tooltip";
  card.replaceChildren(Object.assign(document.createElement("b"), { textContent: found.text }));
  const host = found.link?.hostname;
  if (host && host !== location.hostname) card.append(Object.assign(document.createElement("span"), { textContent: host }));
  link.setAttribute("aria-describedby", card.id);
  card.showPopover();
  const { left, bottom, top } = link.getBoundingClientRect();
  const below = bottom + card.offsetHeight + 8 < innerHeight;
  card.style.left = `${Math.max(8, Math.min(left, innerWidth - card.offsetWidth - 8))}px`;
  card.style.top = `${below ? bottom + 4 : top - card.offsetHeight - 4}px`;
}

function hide() {
  clearTimeout(asked);
  if (card?.matches(":popover-open")) card.hidePopover();
}

for (const kind of ["pointerover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const link = linkAt(event);
    if (!link) return;
    clearTimeout(asked);
    asked = setTimeout(() => show(link), kind === "focusin" ? 0 : WAIT);
  });
}
for (const kind of ["pointerout", "focusout"]) document.addEventListener(kind, (event) => linkAt(event) && hide());
document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
addEventListener("scroll", hide, { passive: true, capture: true });

document.addEventListener("click", (event) => {
  const link = linkAt(event);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  hide();
  const source = link.matches(".citation") && told(link)?.link;
  if (source) {
    source.click();
    return;
  }
  const place = placeOf(link);
  place?.scrollIntoView({ block: "center" });
  const target = place?.matches("a[href]") ? place : place?.querySelector("a[href]");
  target?.focus({ preventScroll: true });
});
