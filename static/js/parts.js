// The parts of a report that is whole have places ([id^=part-]). One link beside them copies the address of the part that the
// pointer is on; by keyboard it is one stop before the report, from which the arrows lead from part to part.

import { say } from "./live/words.js";

const WAYS = { ArrowDown: 1, ArrowUp: -1 };

class PartLink {
  constructor(report) {
    this.report = report;
    this.link = Object.assign(document.createElement("a"), { className: "part-link icon-button", hidden: true });
    this.link.dataset.copyLink = "";
    this.link.ariaLabel = this.link.title = say("part_link");
    this.link.append(document.querySelector("template[data-part-link]").content.cloneNode(true));
    report.prepend(this.link);
    report.addEventListener("pointerover", (event) => this.show(event.target.closest("[id^=part-]")));
    this.link.addEventListener("focus", () => this.show(this.part ?? this.parts[0]));
    this.link.addEventListener("keydown", (event) => this.walk(event));
    new MutationObserver(() => this.renew()).observe(report, { childList: true });
    addEventListener("hashchange", () => this.lead());
    this.renew();
  }

  /** The part that the address leads to is marked, and brought into sight. */
  lead() {
    const led = this.parts.find((part) => `#${part.id}` === location.hash);
    for (const part of this.report.querySelectorAll("[data-marked]")) part.removeAttribute("data-marked");
    led?.toggleAttribute("data-marked", true);
    if (led && this.arrived !== location.hash) led.scrollIntoView({ block: "start" });
    if (led) this.arrived = location.hash;
  }

  get parts() {
    return [...this.report.querySelectorAll(".markdown [id^=part-]")];
  }

  /** Another report stands here: what was pointed at is gone. */
  renew() {
    const [first] = this.parts;
    const same = this.part && document.getElementById(this.part.id);
    this.link.hidden = !first;
    this.part = null;
    if (first) this.show(same ?? first);
    this.lead();
  }

  show(part) {
    if (!part || part === this.part) return;
    this.part?.removeAttribute("data-linked");
    this.part = part;
    part.toggleAttribute("data-linked", true);
    this.link.href = `${location.pathname}#${part.id}`;
    const { report } = this;
    this.link.style.top = `${part.getBoundingClientRect().top - report.getBoundingClientRect().top + report.scrollTop}px`;
  }

  walk(event) {
    const way = WAYS[event.key];
    const next = way && this.parts[this.parts.indexOf(this.part) + way];
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    this.show(next);
    next.scrollIntoView({ block: "nearest" });
  }
}

for (const report of document.querySelectorAll("[data-answer]")) new PartLink(report);
