// [data-copy-code] in the head of a block of code: copies exactly its text; the button says so for a moment.

const SAID_MS = 2000;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy-code]");
  const code = button?.closest(".code")?.querySelector("code");
  if (!code || button.dataset.before) return;
  try {
    await navigator.clipboard.writeText(code.textContent);
  } catch {
    getSelection().selectAllChildren(code); // copying is forbidden: the person can still press the keys
    return;
  }
  button.dataset.before = button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => {
    button.textContent = button.dataset.before;
    delete button.dataset.before;
  }, SAID_MS);
});
