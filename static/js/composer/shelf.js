// Where this browser keeps drafts, and the keys they get.

export function stored(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null; // nothing is kept in this browser, or nothing that we wrote
  }
}

export function store(name, draft) {
  try {
    localStorage.setItem(name, JSON.stringify(draft));
  } catch {
    // A browser that keeps nothing: the box works all the same.
  }
}

/** 128 random bits as hex digits. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
