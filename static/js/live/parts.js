// The parts of a live page: each is built where the page has a place for it, and does without where it has none.

import { Replay } from "../replay/replay.js";
import { Bar } from "./bar.js";
import { Counts } from "./counts.js";
import { Files } from "./files.js";
import { Flock } from "./flock.js";
import { Grid } from "./grid.js";
import { Panel } from "./panel.js";
import { Sentence } from "./sentence.js";
import { Table } from "./table.js";
import { Timeline } from "./timeline.js";
import { Tree } from "./tree.js";
import { Views } from "./views.js";

/** Build all parts: `views` (one is shown), `counts`, `panel`, and `always`, the list of those painted every time. */
export function partsOf(page) {
  const { root } = page;
  const part = (hook, Part) => {
    const host = root.querySelector(hook);
    return host && new Part(host, page);
  };
  const views = new Views(
    root,
    {
      grid: part("[data-grid]", Grid),
      tree: part("[data-tree]", Tree),
      table: part("[data-table]", Table),
      timeline: part("[data-timeline]", Timeline),
    },
    () => page.refresh(),
  );
  const counts = new Counts(root, page);
  const panel = part("[data-panel]", Panel);
  const sentence = new Sentence(root, page.store);
  const others = [part("[data-bar]", Bar), part("[data-flock]", Flock), part("[data-files]", Files)];
  const replay = part("[data-replay]", Replay);
  return { views, counts, panel, replay, always: [sentence, counts, panel, ...others].filter(Boolean) };
}
