// The segmented bar: always in the same order, one segment a state, as wide as its share.

import { STATUSES } from "./rows.js";
import { sayStatus } from "./words.js";

export class Bar {
  constructor(host) {
    this.host = host;
    this.parts = STATUSES.map((status) => host.querySelector(`[data-status="${status}"]`) ?? this.add(status));
  }

  add(status) {
    const part = document.createElement("span");
    part.dataset.status = status;
    this.host.append(part);
    return part;
  }

  paint(changes, rows, run) {
    if (!run || !(changes.run || changes.all)) return;
    STATUSES.forEach((status, index) => {
      const count = run.counts[status] ?? 0;
      const part = this.parts[index];
      part.hidden = count === 0;
      part.style.flexGrow = count;
      part.title = `${count} ${sayStatus(status)}`;
    });
    this.host.toggleAttribute("data-empty", !run.total);
  }
}
