// The text of the steps under way. Law: a piece is never kept twice and never skipped; a hole is reported, not closed.

class Draft {
  constructor(step) {
    Object.assign(this, { step, blocks: [], tail: "", reasoning: "", thinking: null });
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

  /** The draft of that step, begun if it is news; null where the step is past. */
  at(agent, step) {
    const draft = this.drafts.get(agent);
    if (draft && step <= draft.step) return step < draft.step ? null : draft;
    this.drafts.set(agent, new Draft(step));
    return this.drafts.get(agent);
  }

  /** Place more thoughts. Says whether the draft changed. */
  think([agent, step, offset, piece]) {
    const draft = this.at(agent, step);
    if (!draft) return false;
    const known = draft.reasoning.length - offset;
    if (known < 0) {
      this.onHole(agent);
      return false;
    }
    if (known >= piece.length) return false;
    draft.reasoning += known ? piece.slice(known) : piece;
    return true;
  }

  /** Since when a step thinks, and for how long it did. */
  time([agent, step, since, seconds]) {
    const draft = this.at(agent, step);
    if (draft) draft.thinking = { since, seconds };
    return Boolean(draft);
  }

  /** Place more words: finished blocks from number `start` on, then what is open. */
  grow([agent, step, start, blocks, keep, tail]) {
    const draft = this.at(agent, step);
    if (!draft) return false;
    const known = draft.blocks.length - start;
    if (known < 0 || keep > draft.tail.length) {
      this.onHole(agent);
      return false;
    }
    if (known > blocks.length) return false;
    draft.blocks.push(...blocks.slice(known));
    draft.tail = draft.tail.slice(0, keep) + tail;
    return true;
  }

  /** The server's own word on a step replaces what was put together here. */
  replace({ agent, step, blocks, tail, reasoning, thinking }) {
    const draft = new Draft(step ?? 0);
    Object.assign(draft, { blocks: blocks ?? [], tail: tail ?? "", reasoning: reasoning ?? "" });
    this.drafts.set(agent, draft);
    if (thinking) this.time(thinking);
  }

  /** Nobody looks at this agent any more. */
  drop(agent) {
    this.drafts.delete(agent);
  }
}
