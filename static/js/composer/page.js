// The composer: puts its parts together.

import "../lightbox.js";
import { Choices } from "./choices.js";
import { Draft } from "./draft.js";
import { examples } from "./examples.js";
import { Files } from "./files.js";
import { Intake } from "./intake.js";
import { Preflight } from "./preflight.js";
import { Sending } from "./sending.js";
import { Voice } from "./voice.js";
import { say } from "./words.js";

function compose(form) {
  const voice = new Voice(form);
  let draft = null;
  let choices = null;
  let sending = null;
  const heard = {
    changed: () => {
      draft?.filesChanged(files.stamp);
      choices?.paint();
    },
    settled: () => sending?.settled(),
  };
  const files = new Files(form, voice, (what) => heard[what]());
  const followed = async (filesToo) => {
    if (filesToo) await files.refresh();
    files.strip.order(draft.files.split(" "));
  };
  draft = new Draft(form, followed);
  files.strip.order(draft.files.split(" "));
  if (draft.displaced) voice.note("example", say("replaced"), say("bring_back"), () => draft.write(draft.displaced));
  choices = new Choices(form);
  sending = new Sending(form, files, draft, voice, new Preflight(form));
  new Intake(form, files, voice);
  examples(form, voice);
  for (const part of form.querySelectorAll("[data-needs-script]")) part.hidden = false;
}

for (const form of document.querySelectorAll("form[data-composer]")) compose(form);
