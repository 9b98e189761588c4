// The tile of one file: its picture or sign, its name, how far it is, what went wrong; in the words of the page's template.

import { preview } from "./preview.js";
import { say } from "./words.js";

const UNITS = ["bytes", "kilobytes", "megabytes", "gigabytes"];

/** As the server writes sizes. */
function sized(bytes) {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const digits = power ? 1 : 0;
  const form = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return say(UNITS[power], { size: form.format(bytes / 1024 ** power) });
}

function newTile(name, size) {
  const tile = document.querySelector("template[data-tile]").content.firstElementChild.cloneNode(true);
  tile.querySelector(".attachment-name").textContent = name;
  tile.querySelector(".attachment-size").textContent = sized(size);
  tile.querySelector("[data-remove]").setAttribute("aria-label", say("remove", { name }));
  tile.querySelector("[data-again]").setAttribute("aria-label", say("again", { name }));
  tile.querySelector(".attachment-progress").setAttribute("aria-label", name);
  tile.querySelector("[data-remove]").hidden = false;
  return tile;
}

export function tileOf(upload) {
  const tile = newTile(upload.name, upload.size);
  tile.dataset.kind = upload.file.type.startsWith("image/") ? "image" : "file";
  tile.querySelector("a").removeAttribute("href");
  return tile;
}

export const sketch = (tile, file) => preview(file, tile.querySelector(".attachment-icon"));

export function paintUpload(tile, upload) {
  const { state, share, trouble } = upload;
  tile.dataset.state = state;
  const bar = tile.querySelector(".attachment-progress");
  bar.hidden = !upload.pending;
  if (state === "reading") bar.removeAttribute("value");
  else bar.value = share;
  tile.querySelector("[data-trouble]").textContent = trouble;
  tile.querySelector("[data-trouble]").hidden = state !== "failed";
  tile.querySelector("[data-again]").hidden = state !== "failed";
  if (state === "done") fill(tile, upload.facts);
}

export function keptTile(facts) {
  const tile = newTile(facts.name, facts.size);
  fill(tile, facts);
  return tile;
}

function fill(tile, facts) {
  tile.dataset.state = "done";
  tile.dataset.kind = facts.kind;
  tile.dataset.key = facts.key;
  const link = tile.querySelector("a");
  link.href = facts.url;
  link.title = facts.note ?? "";
  link.toggleAttribute("data-picture", facts.kind === "image");
  tile.querySelector(".attachment-name").textContent = facts.name;
  const pages = facts.pages ? ` · ${say(facts.pages === 1 ? "pages_one" : "pages_many", { count: facts.pages })}` : "";
  tile.querySelector(".attachment-size").textContent = `${sized(facts.size)}${pages}`;
  const field = tile.querySelector("[name=attachments]");
  field.value = facts.key;
  field.disabled = false;
  if (facts.thumbnail_url) show(tile.querySelector(".attachment-icon, img"), facts.thumbnail_url);
}

/** The site's own picture of it takes the place of the sketch when it is there, not before. */
async function show(place, address) {
  const picture = Object.assign(new Image(), { src: address, alt: "", className: "attachment-picture" });
  await picture.decode().then(() => place.replaceWith(picture), () => {});
}
