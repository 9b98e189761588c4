// a[data-earlier]: the page of turns before, set above those that are here, which stay where the eye is.

export class Earlier {
  constructor(root, words, say) {
    root.addEventListener("click", async (event) => {
      const link = event.target.closest("a[data-earlier]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      try {
        await load(root, link);
      } catch {
        say(words.unreachable);
      }
    });
  }
}

async function load(root, link) {
  const answer = await fetch(link.href);
  if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
  const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#turns");
  const more = [...found.children];
  const anchor = root.querySelector(".turn");
  const top = anchor.getBoundingClientRect().top;
  document.documentElement.style.overflowAnchor = "none"; // or it would be made good for twice
  link.closest("#earlier").replaceWith(...more);
  scrollBy(0, anchor.getBoundingClientRect().top - top);
  requestAnimationFrame(() => (document.documentElement.style.overflowAnchor = ""));
  more.findLast((each) => each.matches(".turn"))?.querySelector("a, button")?.focus({ preventScroll: true });
}
