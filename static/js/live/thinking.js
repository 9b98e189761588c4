// The line above thoughts: how long the step has thought, moved once a second while it does.

import { say } from "./words.js";

const MINUTE = 60;

/** Seconds as the server writes them. */
function lasting(seconds) {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < MINUTE) return say("seconds", { seconds: whole });
  return say("minutes", { minutes: Math.floor(whole / MINUTE), seconds: whole % MINUTE });
}

export class Clockwork {
  /** `now()` is the run's time; `root` holds the lines. */
  constructor(root, now) {
    Object.assign(this, { root, now, told: new Map() });
    setInterval(() => document.hidden || this.tick(), 1000);
  }

  /** Tell on `line` of `thinking`, or of nothing. */
  show(line, thinking) {
    this.told.delete(line);
    if (!thinking) return;
    if (thinking.seconds === null) this.told.set(line, thinking.since);
    const time = lasting(thinking.seconds ?? this.now() - thinking.since);
    const text = say(thinking.seconds === null ? "thinking" : "thought", { time });
    if (line.textContent !== text) line.textContent = text;
  }

  tick() {
    for (const [line, since] of [...this.told]) {
      if (line.isConnected) this.show(line, { since, seconds: null });
      else this.told.delete(line);
    }
  }
}
