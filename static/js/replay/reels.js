// Stretches of a run that is over, as the server tells them: the messages of the live page, each with its second.

const PATIENCE = 20_000; // ms

/** Ask for a stretch: `from` which second, how much of the run's time a message tells, how many (0: the moment alone). */
export async function stretch(source, { from, beat, beats, agent }) {
  const url = new URL(source, location.href);
  url.searchParams.set("from", from.toFixed(3));
  url.searchParams.set("beat", beat.toFixed(2));
  if (beats !== undefined) url.searchParams.set("beats", beats);
  if (agent !== null) url.searchParams.set("agent", agent);
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok) throw new Error(`the replay answered ${answer.status}`);
  const told = await answer.json();
  return { ...told, messages: timed(told.messages, told.end) };
}

/** Each message with its second: a panel has none of its own, it comes with what is told next. */
function timed(messages, end) {
  let at = end;
  return messages.toReversed().map((message) => {
    at = message.now ?? at;
    return { at, message };
  }).reverse();
}
