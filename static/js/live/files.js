// The files that the run wrote: one line a file, by its path.

import { arrange } from "./keyed.js";
import { bytes } from "./words.js";

export class Files {
  constructor(host) {
    this.host = host;
    this.template = host.querySelector("template[data-file]");
    this.made = new Map([...host.querySelectorAll("[data-path]")].map((item) => [item.dataset.path, item]));
  }

  paint(changes, rows, run, texts, files) {
    if (!this.template || !(changes.files || changes.all)) return;
    this.host.prepend(this.template);
    arrange(this.host, this.made, [...files.keys()].sort(), () => this.template.content.firstElementChild.cloneNode(true));
    for (const file of files.values()) fill(this.made.get(file[0]), file);
    const section = this.host.closest("section.files");
    if (section) section.hidden = files.size === 0;
  }
}

function fill(item, [path, size, , , url]) {
  item.dataset.path = path;
  item.querySelector("[data-file-path]").textContent = path;
  item.querySelector("[data-file-size]").textContent = bytes(size);
  item.querySelector("[data-file-link]").href = url;
}
