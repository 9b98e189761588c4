// Answers on any page. A page that brings new ones says so with an "answers-changed" event on the element that holds them.

import "./copying.js";
import { dress } from "./dress.js";
import "./places.js";
import "./thoughts.js";

dress(document);
document.addEventListener("answers-changed", (event) => dress(event.target));
document.addEventListener("htmx:after:swap", () => dress(document));
