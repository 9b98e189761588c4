// The files of the message that is being written: those that the site keeps already, and those on their way to it.
// Three travel at once; the others wait their turn.

import { Strip } from "./strip.js";
import { keptTile, paintUpload, sketch, tileOf } from "./tile.js";
import { Upload } from "./upload.js";
import { takeBack, waiting } from "./waiting.js";
import { say } from "./words.js";

const AT_ONCE = 3;

export class Files {
  /** `heard(what)` is told of "changed" (what is there), and of "settled": nothing is under way any more. */
  constructor(form, voice, heard) {
    Object.assign(this, { form, voice, heard, uploads: new Map() });
    this.strip = new Strip(form, { away: (tiles) => this.away(tiles), again: (tile) => this.uploads.get(tile).again() });
    this.paint();
  }

  get count() {
    return this.strip.tiles.length;
  }

  get pending() {
    return [...this.uploads.values()].filter((upload) => upload.pending).length;
  }

  /** Which files the site has for this message: the same in every tab. */
  get stamp() {
    return this.strip.done.map((tile) => tile.dataset.key).join(" ");
  }

  add(files) {
    const given = [...files];
    const most = Number(this.form.dataset.most);
    const taken = given.slice(0, Math.max(0, most - this.count));
    for (const file of taken) this.take(file);
    const left = given.length - taken.length;
    if (left) this.voice.note("most", say("too_many", { count: most, left }), "", null, true);
    this.next();
    this.paint();
  }

  take(file) {
    const upload = new Upload(file, file.name);
    const tile = tileOf(upload);
    this.uploads.set(tile, upload);
    upload.changed = () => this.moved(tile, upload);
    paintUpload(tile, upload);
    this.strip.add(tile);
    sketch(tile, file);
  }

  moved(tile, upload) {
    if (upload.unwanted) {
      if (upload.facts) takeBack(this.form, upload.facts.key);
      return;
    }
    paintUpload(tile, upload);
    if (upload.state === "done") this.voice.uploaded(upload.name);
    if (upload.state === "failed") this.voice.cry(`${upload.name}: ${upload.trouble}`);
    if (!upload.underWay) this.changed();
  }

  next() {
    const all = [...this.uploads.values()];
    const free = AT_ONCE - all.filter((upload) => upload.underWay).length;
    const { attachments, conversation } = this.form.dataset;
    for (const upload of all.filter((each) => each.state === "queued").slice(0, Math.max(0, free))) upload.send(attachments, conversation);
  }

  changed() {
    this.next();
    this.paint();
    if (!this.pending) this.heard("settled");
  }

  away(tiles) {
    if (tiles.length === 1) this.voice.tell(say("removed", { name: tiles[0].querySelector(".attachment-name").textContent }));
    for (const tile of tiles) {
      const upload = this.uploads.get(tile);
      this.forget(tile);
      if (upload && !upload.facts) upload.drop();
      else takeBack(this.form, tile.dataset.key);
    }
    this.voice.unnote("most");
    this.changed();
  }

  forget(tile) {
    this.uploads.delete(tile);
    tile.remove();
  }

  /** What another tab added or took away. While files travel here, the site may know of more than this page: later. */
  async refresh() {
    const before = this.strip.done;
    const kept = this.pending ? null : await waiting(this.form);
    if (!kept || this.pending) return;
    for (const tile of before) if (!kept.has(tile.dataset.key)) this.forget(tile);
    for (const tile of this.strip.done) kept.delete(tile.dataset.key);
    for (const facts of kept.values()) this.strip.add(keptTile(facts));
    this.paint();
  }

  /** They went with a message. */
  clear() {
    this.uploads.clear();
    this.strip.clear();
    this.paint();
  }

  paint() {
    this.strip.paint(this.pending);
    this.heard("changed");
  }
}
