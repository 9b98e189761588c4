// Every behaviour of the site's frame. Each finds its places by a data attribute, and the page is right without it.
import "./form-token.js";
import "./theme-switch.js";
import "./dismiss.js";
import "./dialogs.js";
import "./autosize.js";
import "./copy.js";
import "./shortcuts.js";
import "./file-panel.js";
import "./time-zone.js";
import "./answer/page.js";
