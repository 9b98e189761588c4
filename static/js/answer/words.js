// An answer that grows in its place: finished blocks are laid once and never touched again; the open end is brought to
// what it has become, element by element.

import { dressBlock, rawOf } from "./dress.js";
import { morph } from "./morph.js";

export class Words {
  constructor(element) {
    Object.assign(this, { element, draft: null, laid: 0, settled: 0, tail: null });
  }

  /** Bring the element to the blocks and the tail of `draft`; without one, empty it. */
  show(draft) {
    if (draft !== this.draft) Object.assign(this, { draft, laid: 0, settled: 0, tail: null });
    if (!draft) {
      if (this.element.firstChild) this.element.replaceChildren();
      return;
    }
    if (draft.blocks.length === this.laid && draft.tail === this.tail) return;
    this.settled += this.lay(blocksOf(draft.blocks.slice(this.laid).join("")));
    this.laid = draft.blocks.length;
    this.tail = draft.tail;
    const open = this.lay(blocksOf(draft.tail));
    while (this.element.children.length > this.settled + open) this.element.lastElementChild.remove();
  }

  /** How many blocks there are to be read. */
  get count() {
    return this.element.children.length;
  }

  lay(blocks) {
    blocks.forEach((block, at) => layAt(this.element, this.settled + at, block));
    return blocks.length;
  }
}

/** The blocks that some HTML of the server is made of. */
export function blocksOf(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return [...template.content.children];
}

function layAt(element, at, block) {
  const there = element.children[at];
  const html = block.outerHTML;
  if (!there) element.append(block);
  else if (rawOf(there) === html) return;
  dressBlock(there ? morph(there, block) : block, html);
}
