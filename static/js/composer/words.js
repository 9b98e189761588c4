// The words that the server gave for the composer, with names in braces filled in.
const given = document.getElementById("composer-words");
const words = given ? JSON.parse(given.textContent) : {};

export function say(word, names = {}) {
  return (words[word] ?? word).replace(/\{(\w+)\}/g, (whole, name) => names[name] ?? whole);
}

/** "{name} uploaded" for one, "{count} files uploaded" for more: `word_one` and `word_many`. */
export function counted(word, count, names = {}) {
  return say(count === 1 ? `${word}_one` : `${word}_many`, { count, ...names });
}
