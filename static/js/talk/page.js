// What can be done on the page of a conversation without loading it anew. Without script the same forms and links work.

import { Acts } from "./acts.js";
import { copyFrom } from "./copying.js";
import { Earlier } from "./earlier.js";
import { Edits } from "./edits.js";
import { Turns } from "./turns.js";

const root = document.querySelector("[data-turns]");
const words = JSON.parse(document.querySelector("#run-words").textContent);
const notice = document.querySelector("[data-talk-notice]");

/** One sentence above the box; nothing takes it away again. */
function say(sentence) {
  notice.textContent = sentence;
  notice.hidden = !sentence;
}

const turns = new Turns(root);
new Acts(turns, words, say);
new Edits(root, words, say);
new Earlier(root, words, say);
copyFrom(root, words, say);
