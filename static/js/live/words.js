// The strings that the script shows. They come from the page (`script#run-words`), in the person's language.

let words = {};
let language = "en";
let plural = new Intl.PluralRules("en");

/** Read the page's words. Call it once, before anything is shown. */
export function readWords(source, spoken) {
  words = source ? JSON.parse(source.textContent) : {};
  language = spoken || "en";
  plural = new Intl.PluralRules(language);
}

/** The word `name` with `{places}` filled in; a word may have a form for each plural rule of `values.count`. */
export function say(name, values = {}) {
  let text = words[name] ?? "";
  if (typeof text === "object") text = text[plural.select(values.count ?? 0)] ?? text.other ?? "";
  return text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

/** What a status is called. */
export function sayStatus(status) {
  return words.status?.[status] ?? status;
}

/** Seconds as 01:07, or 1:02:05 from an hour on. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

/** Bytes as 312 B, 4.2 KB, 1.0 MB: as the server writes them. */
export function bytes(count) {
  if (count < 1024) return `${count} B`;
  return count < 1048576 ? `${(count / 1024).toFixed(1)} KB` : `${(count / 1048576).toFixed(1)} MB`;
}

/** A count short enough for a cell, in the units of the language, the largest first: 940, 4.8k, 1.2M; 4,800, 4.8万. Cut off, as on the server. */
export function short(count) {
  const found = (words.units ?? []).find(([size]) => count >= size);
  if (!found) return (count ?? 0).toLocaleString(language);
  const [size, sign, whole] = found;
  const parts = whole && count >= whole ? 1 : 10;
  return `${(Math.floor((count * parts) / size) / parts).toFixed(parts === 1 ? 0 : 1)}${sign}`;
}
