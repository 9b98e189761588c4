"""Does what it is told word for word: `Call the tool note with the word "starling".`"""

import re

from swarm.practice.dialogue import Dialogue, Draft, Wish

_CALL = re.compile(
    r"\bcall (?:the )?(?:tool|function) [`\"'“]?(?P<tool>\w{1,64})[`\"'”]? with (?:the |an? )?(?:(?P<name>\w{1,64})\s*[:=]?\s*)?"
    r"[`\"'“](?P<value>[^`\"'”\n]{1,500})[`\"'”]",
    re.I,
)


def obey(dialogue: Dialogue) -> Draft | None:
    """The call that the task dictates, then what it gave; None where it dictates none, or a tool that is not there."""
    told = _CALL.search(dialogue.task.text[:2_000])
    if told is None or told["tool"] not in dialogue.tools:
        return None
    made = dialogue.called(told["tool"])
    if made:
        return Draft(text=f"I called `{told['tool']}`. It answered:\n\n{made[-1].answer}")
    parameters = dialogue.parameters.get(told["tool"], ())
    name = told["name"] if told["name"] in parameters else next(iter(parameters), told["name"] or "value")
    wish = Wish(name=told["tool"], arguments={name: told["value"]})
    return Draft(reasoning="I am told which tool to call, and with what.", calls=(wish,))
