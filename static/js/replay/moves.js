// The keys of a replay. Arrows, Home and End move the handle while the bar has the focus, or nothing has and the replay is on;
// [ and ] lead from one moment worth a look to the next, from anywhere but a place to type in.

const STEPS = 40; // arrows from one end of a run to the other, but a second at the least
const LONGEST = 5; // seconds
const NEAR = 0.15; // seconds within which one is at a moment already

export class Moves {
  constructor(replay) {
    this.replay = replay;
    this.marks = replay.host.dataset.marks.split(" ").filter(Boolean).map(Number);
    this.step = Math.min(LONGEST, Math.max(1, Math.round(replay.end / STEPS)));
    document.addEventListener("keydown", (event) => this.press(event));
  }

  press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const { replay } = this;
    const slider = event.target === replay.time;
    if (!slider && types(event.target)) return;
    if (slider && event.key === " ") replay.toggle();
    else {
      const second = this.wanted(event.key, replay.host.contains(event.target) || (replay.on && event.target === document.body));
      if (second === undefined) return;
      replay.moveTo(second);
    }
    event.preventDefault();
  }

  /** The second that a key leads to. */
  wanted(key, near) {
    const { on, player, end } = this.replay;
    const at = on ? player.at : end;
    if (key === "[") return this.marks.findLast((mark) => mark < at - NEAR) ?? 0;
    if (key === "]") return this.marks.find((mark) => mark > at + NEAR) ?? end;
    const ways = { ArrowLeft: at - this.step, ArrowRight: at + this.step, Home: 0, End: end };
    return near && key in ways ? Math.min(end, Math.max(0, ways[key])) : undefined;
  }
}

const types = (target) => target.closest?.("textarea, select, input:not([type=checkbox]):not([type=radio]), [contenteditable]");
