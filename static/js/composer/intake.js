// How files come in: chosen, photographed, pasted, dropped anywhere on the page.

import { say } from "./words.js";

const LONG = 10_000; // characters: more may be better off as a file

export class Intake {
  constructor(form, files, voice) {
    Object.assign(this, { form, files, voice, box: form.querySelector("textarea") });
    form.addEventListener("click", (event) => event.target.closest("[data-pick]")?.nextElementSibling.click());
    form.addEventListener("change", (event) => this.picked(event));
    document.addEventListener("paste", (event) => this.pasted(event));
    this.target = document.querySelector("[data-drop]");
    for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) document.addEventListener(kind, (event) => this.dragged(event));
  }

  picked({ target }) {
    if (!target.matches("[data-picker]")) return;
    this.files.add(target.files);
    target.value = ""; // the same file may be chosen again
    this.box.focus();
  }

  pasted(event) {
    const elsewhere = event.target.closest?.("input, textarea, [contenteditable]");
    if ((elsewhere && elsewhere !== this.box) || document.querySelector("dialog[open]")) return;
    const { files } = event.clipboardData;
    const text = event.clipboardData.getData("text/plain");
    if (files.length && !(text && isOffice(event.clipboardData))) {
      event.preventDefault();
      this.files.add([...files].map(named));
    } else if (elsewhere && text.length > LONG) this.offer(text);
  }

  offer(text) {
    this.voice.note("paste", say("long_text"), say("make_file"), () => {
      const words = text.replaceAll("\r\n", "\n"); // as the box keeps them
      if (!this.box.value.includes(words)) return;
      this.box.value = this.box.value.replace(words, () => "");
      this.box.dispatchEvent(new Event("input", { bubbles: true }));
      this.files.add([new File([text], `${say("pasted_name")}.txt`, { type: "text/plain" })]);
      this.box.focus();
    });
  }

  dragged(event) {
    if (!event.dataTransfer?.types.includes("Files") || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    const leaves = event.type === "dragleave" && event.relatedTarget === null;
    this.target.hidden = leaves || event.type === "drop";
    if (event.type === "drop") this.dropped(event.dataTransfer);
  }

  dropped(transfer) {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.());
    const files = [...transfer.files].filter((_, place) => !entries[place]?.isDirectory);
    if (files.length < transfer.files.length) this.voice.note("folder", say("folder"));
    this.files.add(files);
    this.box.focus({ preventScroll: true });
  }
}

/** Word and Excel put a picture of the copied text beside the text: the text is meant. */
const isOffice = (data) => data.types.some((type) => type === "text/rtf" || type === "text/html");

/** Browsers call every pasted picture "image.png": with the time, two of them are told apart. */
function named(file, place) {
  if (!/^image\.\w+$/.test(file.name)) return file;
  const time = new Date().toTimeString().slice(0, 8).replaceAll(":", "");
  const name = `${say("picture_name")}-${time}${place ? `-${place + 1}` : ""}${file.name.slice(5)}`;
  return new File([file], name, { type: file.type, lastModified: file.lastModified });
}
