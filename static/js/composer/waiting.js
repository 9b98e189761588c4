// The uploads that the site keeps for the next message: asked for, and taken back.

import { token } from "./token.js";

/** By key; null where the site does not answer. */
export async function waiting(form) {
  const query = form.dataset.conversation ? `?conversation=${form.dataset.conversation}` : "";
  try {
    const answer = await fetch(form.dataset.attachments + query, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return null;
    return new Map((await answer.json()).attachments.map((facts) => [facts.key, facts]));
  } catch {
    return null;
  }
}

export function takeBack(form, key) {
  const address = `${form.dataset.attachments}${key}/`;
  fetch(address, { method: "DELETE", headers: { "X-CSRFToken": token() }, keepalive: true }).catch(() => {});
}
