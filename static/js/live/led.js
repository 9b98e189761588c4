// A link led to a step of the open agent: it is brought into sight once, and marked for as long as that agent is looked at.

export class Led {
  constructor() {
    const { searchParams } = new URL(location.href);
    Object.assign(this, { agent: searchParams.get("agent"), step: searchParams.get("step"), arrived: false });
  }

  /** The panel shows agent `number` now. Says whether the step came into sight just now. */
  show(body, number) {
    if (this.step === null) return false;
    if (String(number) !== this.agent) return this.leave();
    const step = document.getElementById(`agent-${number}-step-${this.step}`);
    if (!step || step.hidden || !body.contains(step)) return false;
    step.dataset.marked = "";
    if (this.arrived) return false;
    this.arrived = true;
    step.scrollIntoView({ block: "start" });
    return true;
  }

  /** Another agent, or none: the address says nothing of a step any more. */
  leave() {
    this.step = null;
    const url = new URL(location.href);
    url.searchParams.delete("step");
    url.hash = "";
    history.replaceState(history.state, "", url);
    return false;
  }
}
