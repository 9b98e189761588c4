// Where what a replay shows is found: the page's own address follows it, and the bar's link has it.

export class Address {
  constructor(replay, link) {
    this.replay = replay;
    link?.addEventListener("click", () => (link.href = this.whole));
  }

  get whole() {
    const url = new URL(location.href);
    url.hash = "";
    if (this.replay.on) url.searchParams.set("at", Math.round(this.replay.player.at * 10) / 10);
    else url.searchParams.delete("at");
    return url.href;
  }

  remember() {
    history.replaceState(history.state, "", this.whole);
  }
}
