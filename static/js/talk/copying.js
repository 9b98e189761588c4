// a[data-copy-from]: copies the text behind the link. Without script, or where copying is forbidden, the link opens it.

const SAID_MS = 2000;

export function copyFrom(root, words, say) {
  root.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-copy-from]");
    if (!link || !navigator.clipboard || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    try {
      await put(link.href);
    } catch {
      say(words.uncopied);
      return;
    }
    const before = link.getAttribute("aria-label");
    link.dataset.done = "true";
    link.setAttribute("aria-label", words.copied);
    setTimeout(() => {
      delete link.dataset.done;
      link.setAttribute("aria-label", before);
    }, SAID_MS);
  });
}

/** The text is promised to the clipboard while the click still counts as one; not every browser waits for a fetch. */
function put(address) {
  const coming = fetch(address).then((answer) => {
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    return answer.text();
  });
  if (!("ClipboardItem" in window)) return coming.then((text) => navigator.clipboard.writeText(text));
  const blob = coming.then((text) => new Blob([text], { type: "text/plain" }));
  return navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
}
