// Not too often: what may be done now, and a reminder for later where it may not.

const EVERY = 250; // ms
const AGAIN = 2000; // ms between two askings for the same thing

export class Pace {
  /** `remind()` is called once it may be done again, if it was refused in between. */
  constructor(remind) {
    this.remind = remind;
    this.last = -EVERY;
    this.later = 0;
  }

  may() {
    const wait = this.last + EVERY - performance.now();
    if (wait <= 0) {
      this.last = performance.now();
      return true;
    }
    this.later ||= setTimeout(() => {
      this.later = 0;
      this.remind();
    }, wait);
    return false;
  }
}

export class Seldom {
  last = new Map();

  /** Whether it may be done for `what`, which was not done for it lately. */
  may(what) {
    const now = performance.now();
    if (now - (this.last.get(what) ?? -AGAIN) < AGAIN) return false;
    this.last.set(what, now);
    return true;
  }
}
