// What a person asked to see: one state, a name, a grouping. It changes no place in the grid, only what stands out.

import { LABEL, LINE, NAME, NUMBER, STATUS, STATUSES, WAVE } from "./rows.js";

export class Filter {
  /** `onChange()` is called when the person asked for something else. */
  constructor(root, onChange) {
    this.status = "";
    this.text = "";
    this.group = "wave";
    this.status_ = root.querySelector("[data-filter]");
    this.find_ = root.querySelector("[data-find]");
    this.group_ = root.querySelector("[data-group]");
    const read = () => {
      this.status = this.status_?.value ?? "";
      this.text = (this.find_?.value ?? "").trim().toLowerCase();
      this.group = this.group_?.value ?? "wave";
    };
    for (const input of [this.status_, this.find_, this.group_]) {
      input?.addEventListener("input", () => {
        read();
        onChange();
      });
    }
    read();
  }

  /** Whether anything is filtered at all. */
  get on() {
    return this.status !== "" || this.text !== "";
  }

  /** Whether this agent is among those asked for. */
  takes(row) {
    if (this.status && row[STATUS] !== this.status) return false;
    if (!this.text) return true;
    if (String(row[NUMBER]) === this.text.replace("#", "")) return true;
    return [NAME, LABEL, LINE].some((place) => row[place]?.toLowerCase().includes(this.text));
  }

  /** The key and rank of the group an agent stands in. */
  groupOf(row) {
    if (this.group === "wave") return [row[WAVE], row[WAVE]];
    if (this.group === "status") return [row[STATUS], STATUSES.indexOf(row[STATUS])];
    if (this.group === "name") return [row[NAME], row[NAME]];
    return ["", 0];
  }

  /** Put the cursor in the search field. */
  seek() {
    this.find_?.focus();
    this.find_?.select();
  }
}
