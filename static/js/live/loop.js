// One painting a frame, however much came in. A hidden tab paints nothing and loses nothing: the store keeps the changes.

export class Loop {
  /** `paint(time)` is called in an animation frame after one or more calls of `ask`. */
  constructor(paint) {
    this.paint = paint;
    this.asked = false;
    this.step = this.step.bind(this);
    this.ask = this.ask.bind(this);
    this.late = false;
    document.addEventListener("visibilitychange", () => !document.hidden && this.late && this.ask());
  }

  /** Something is to be painted. */
  ask() {
    if (document.hidden) {
      this.late = true;
      return;
    }
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(this.step);
  }

  step(time) {
    this.asked = this.late = false;
    this.paint(time);
  }
}
