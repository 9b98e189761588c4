// The one connection of a run page: joins where the page stands, acknowledges, and comes back by itself.

const FIRST_WAIT = 500; // ms
const LONGEST_WAIT = 15_000;
const ACK_EVERY = 1000;
const NOTICE_AFTER = 1500; // a short break is not worth a word
const SILENCE = 45_000; // a live run that says nothing for so long: the line may be dead

export class Connection {
  /** `seq()` is the last frame applied; `live()` whether the run goes on; `onState` hears "online", "offline", "closed". */
  constructor(url, { seq, live, onMessage, onState }) {
    Object.assign(this, { seq, live, onMessage, onState });
    this.url = new URL(url, location.href);
    this.url.protocol = this.url.protocol.replace("http", "ws");
    this.socket = null;
    this.tries = 0;
    this.news = false; // something came that was not acknowledged
    this.heard = 0;
    this.watched = null;
    this.finished = false;
    this.retry = this.notice = 0;
    setInterval(() => this.beat(), ACK_EVERY);
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
    this.open();
  }

  open() {
    clearTimeout(this.retry);
    this.retry = 0;
    const socket = (this.socket = new WebSocket(this.url));
    socket.onopen = () => this.join();
    socket.onmessage = (event) => this.hear(JSON.parse(event.data));
    socket.onclose = () => socket === this.socket && this.lost();
  }

  join() {
    this.heard = performance.now();
    this.send({ type: "join", since: this.seq() });
    if (this.watched !== null) this.send({ type: "watch", agent: this.watched });
  }

  hear(message) {
    this.heard = performance.now();
    this.tries = 0;
    clearTimeout(this.notice);
    this.notice = 0;
    if (message.type === "closed") {
      this.finished = true;
      this.onState("closed", message.reason);
      return;
    }
    this.news = true;
    this.onState("online");
    this.onMessage(message);
  }

  lost() {
    this.socket = null;
    if (this.finished) return;
    this.notice ||= setTimeout(() => this.onState("offline"), NOTICE_AFTER);
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.tries);
    this.tries += 1;
    this.retry = setTimeout(() => this.open(), wait * (0.5 + Math.random() / 2));
  }

  /** The network or the tab came back: do not sit out the wait. */
  hurry() {
    if (this.retry) this.open();
  }

  /** Stream this agent's text from now on; null: nobody's. Asking again brings the panel again. */
  watch(agent) {
    this.watched = agent;
    this.send({ type: "watch", agent });
  }

  /** Come anew: all that was missed is in the snapshot. */
  renew() {
    const { socket } = this;
    this.open();
    socket?.close();
  }

  send(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  beat() {
    if (this.news) {
      this.news = false;
      this.send({ type: "ack", seq: this.seq() });
    }
    if (!this.socket || !this.live() || performance.now() - this.heard < SILENCE) return;
    const dead = this.socket;
    this.heard = performance.now();
    this.lost();
    dead.close();
  }
}
