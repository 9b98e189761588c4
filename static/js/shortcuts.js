// "?" opens the sheet of keys; [data-key="x"] is clicked, or gets the focus if it is a field, when x is pressed.
const typing = (element) => element.matches("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open], dialog[data-keys]")) return; // a page with keys of its own has its own sheet
  if (event.key === "?") {
    document.querySelector("dialog[data-shortcuts]")?.showModal();
    return;
  }
  const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!wanted) return;
  event.preventDefault();
  if (typing(wanted)) wanted.focus();
  else wanted.click();
});
