// A list on the page brought to a list of keys: what is there is kept, what is missing is made, what is left goes away.

/** Make `host`'s children those of `keys`, in that order. `made` (a Map key -> element) remembers them between calls. */
export function arrange(host, made, keys, make) {
  const wanted = new Set(keys);
  for (const [key, element] of made) {
    if (wanted.has(key)) continue;
    element.remove();
    made.delete(key);
  }
  let place = host.firstElementChild;
  for (const key of keys) {
    let element = made.get(key);
    if (!element) made.set(key, (element = make(key)));
    if (element === place) place = place.nextElementSibling;
    else host.insertBefore(element, place);
  }
}

/** Set text only where it differs. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
