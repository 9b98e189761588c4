// Where nothing happens in a run but time, and what the bar says where that is left out.

import { clock, say } from "../live/words.js";

const SAID_MS = 1600;

export class Skips {
  constructor(host, place) {
    Object.assign(this, { place, hushed: 0 });
    const seconds = host.dataset.silences.split(" ").map(Number); // starts and ends, in turn
    this.silences = seconds.flatMap((end, at) => (at % 2 ? [[seconds[at - 1], end]] : []));
  }

  tell(seconds) {
    this.place.textContent = say("skipped", { time: clock(seconds) });
    clearTimeout(this.hushed);
    this.hushed = setTimeout(() => (this.place.textContent = ""), SAID_MS);
  }
}
