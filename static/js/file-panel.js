// Files open beside the page: any link to a file or to the drawer. They are known by their address, since lists are drawn live too.
// With a modifier key, or without this script, each is a page of its own.
const FILES = /^\/(?:runs\/[0-9a-f-]{36}\/file|conversations\/[0-9a-f-]{36}\/(?:files|given\/[0-9a-f-]{36}))$/;
const HEADERS = { "X-Requested-With": "panel" };
let panel = null;
let opener = null;
let asked = 0;

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (event.target.closest("[data-panel-close]")) close();
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const url = new URL(link.href, location.href);
  if (url.origin !== location.origin || !FILES.test(url.pathname) || isPageOfFiles()) return;
  event.preventDefault();
  if (!panel?.contains(link)) opener = link;
  show(url);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-panel]");
  if (!form || !panel?.contains(form)) return;
  event.preventDefault();
  const url = new URL(form.getAttribute("action") ?? panel.dataset.url, location.href);
  url.search = new URLSearchParams(new FormData(form, event.submitter));
  show(url);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !panel || panel.hidden || document.querySelector("dialog[open]")) return;
  if (!panel.contains(document.activeElement) && document.activeElement !== document.body) return;
  event.stopPropagation();
  close();
}, true);

function isPageOfFiles() {
  return document.querySelector("main.file-page") !== null;
}

async function show(url) {
  const turn = ++asked;
  panel ??= made();
  panel.setAttribute("aria-busy", "true");
  const answer = await fetch(url, { headers: HEADERS }).catch(() => null);
  const html = answer?.ok ? await answer.text() : "";
  if (turn !== asked) return; // something else was wanted meanwhile
  if (!html) {
    location.assign(url); // the page says what is wrong
    return;
  }
  panel.dataset.url = url.href;
  panel.innerHTML = html;
  panel.hidden = false;
  panel.scrollTop = 0;
  panel.removeAttribute("aria-busy");
  const title = panel.querySelector("h2");
  if (title) panel.setAttribute("aria-labelledby", title.id);
  title?.focus({ preventScroll: true });
}

function made() {
  const aside = document.createElement("aside");
  aside.className = "file-panel";
  aside.hidden = true;
  document.body.append(aside);
  return aside;
}

function close() {
  if (!panel) return;
  asked += 1;
  panel.hidden = true;
  panel.replaceChildren();
  if (opener?.isConnected) opener.focus();
}
