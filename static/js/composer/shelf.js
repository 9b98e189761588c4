// Where this browser keeps drafts.

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
