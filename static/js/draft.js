// What is written and not sent yet stays in this browser, a draft a conversation, until it is sent.

const nameOf = (form) => `draft:${form.dataset.draft}`;

function keep(form, text) {
  try {
    if (text) localStorage.setItem(nameOf(form), text);
    else localStorage.removeItem(nameOf(form));
  } catch {
    // A browser that keeps nothing: the box works all the same.
  }
}

function restore(form) {
  const box = form.querySelector("textarea");
  try {
    if (!box.value) box.value = localStorage.getItem(nameOf(form)) ?? "";
  } catch {
    return;
  }
  if (box.value) box.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (form && event.target.matches("textarea")) keep(form, event.target.value);
});

// Enter sends, Shift and Enter begins a new line; while a word is being composed, Enter belongs to the input method.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches?.("[data-submit-keys]")) return;
  if (matchMedia("(pointer: coarse)").matches) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

document.addEventListener("submit", (event) => {
  if (event.target.matches?.("form[data-draft]")) keep(event.target, "");
});

for (const form of document.querySelectorAll("form[data-draft]")) restore(form);
