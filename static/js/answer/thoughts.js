// details[data-thoughts]: the thoughts of an answer that is whole, asked for when they are opened first. What cannot be
// had now stays a link to them.

document.addEventListener(
  "toggle",
  async ({ target: fold }) => {
    const address = fold.open && fold.dataset?.thoughts;
    if (!address) return;
    delete fold.dataset.thoughts; // asked for once
    const place = fold.querySelector(".stream");
    const link = [...place.childNodes];
    place.textContent = fold.dataset.loading;
    try {
      const answer = await fetch(address);
      if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
      place.textContent = await answer.text();
    } catch {
      place.replaceChildren(...link);
      fold.dataset.thoughts = address; // the next opening tries again
    }
  },
  true,
);
