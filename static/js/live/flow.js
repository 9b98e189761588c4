// Text that grows: whole in the page, and yet a new piece costs no more at the end than at the beginning. It stands in
// blocks of some thousand characters, cut at line ends; only the last one ever changes.

const BLOCK = 2000; // characters after which the next line end begins a new block
const MOST = 64; // blocks kept; what is older comes back with the finished step

export class Flow {
  constructor(element) {
    this.element = element;
    this.draft = null;
    this.length = 0;
    this.tail = null;
  }

  /** Bring the element to `text`, the words of `draft`. */
  show(draft, text) {
    if (draft !== this.draft) this.clear(draft);
    if (text.length > this.length) this.append(text.slice(this.length));
    this.length = text.length;
  }

  clear(draft = null) {
    this.draft = draft;
    this.length = 0;
    this.tail = null;
    this.element.replaceChildren();
  }

  append(text) {
    let rest = text;
    while (rest) {
      this.tail ??= this.open();
      const cut = this.tail.length + rest.length > BLOCK ? rest.indexOf("\n", Math.max(0, BLOCK - this.tail.length)) : -1;
      if (cut < 0) {
        this.tail.appendData(rest);
        return;
      }
      this.tail.appendData(rest.slice(0, cut + 1));
      this.tail = null;
      rest = rest.slice(cut + 1);
    }
  }

  open() {
    const block = document.createElement("div");
    block.className = "stream-block";
    const tail = document.createTextNode("");
    block.append(tail);
    this.element.append(block);
    if (this.element.childElementCount > MOST) this.element.firstElementChild.remove();
    return tail;
  }
}
