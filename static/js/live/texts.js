// The text of the steps under way. Law: a piece is never kept twice and never skipped; a hole is reported, not closed.

class Draft {
  constructor(step, text = "", reasoning = "") {
    this.step = step;
    this.text = text;
    this.reasoning = reasoning;
  }
}

export class Texts {
  /** `onHole(agent)` is called for every piece that cannot be placed, until the server's own word comes. */
  constructor(onHole) {
    this.onHole = onHole;
    this.drafts = new Map();
  }

  /** The draft of an agent's step under way, or undefined. */
  of(agent) {
    return this.drafts.get(agent);
  }

  /** Place one piece. Says whether the draft changed. */
  place([agent, kind, step, offset, piece]) {
    let draft = this.drafts.get(agent);
    if (draft && step < draft.step) return false;
    if (!draft || step > draft.step) {
      draft = new Draft(step);
      this.drafts.set(agent, draft);
    }
    const known = draft[kind].length - offset;
    if (known < 0) {
      this.onHole(agent);
      return false;
    }
    if (known >= piece.length) return false;
    draft[kind] += known ? piece.slice(known) : piece;
    return true;
  }

  /** The server's own word on a step replaces what was put together here. */
  replace({ agent, step, text, reasoning }) {
    this.drafts.set(agent, new Draft(step ?? 0, text ?? "", reasoning ?? ""));
  }

  /** Nobody looks at this agent any more. */
  drop(agent) {
    this.drafts.delete(agent);
  }
}
