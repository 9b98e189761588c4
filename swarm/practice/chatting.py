"""Plain talk, with no tools on offer: what a program can say from the conversation alone, and that it is one."""

import re

from swarm.practice.dialogue import Dialogue, Draft
from swarm.practice.digesting import digest
from swarm.practice.order import Order
from swarm.practice.reckoning import reckon
from swarm.practice.viewing import about, seen

WHAT_I_AM = (
    "I am the practice model: a program, not a language model. I stand in where no model is set up, so that you can "
    "see the whole machine at work."
)
WHAT_I_CAN = (
    "Here, without tools, I can do sums (`17 * 23`), tell the days between two dates (`2024-01-01` and `2024-02-29`) "
    "and look back at this conversation. In the modes *Agent* and *Swarm* I search and read a sample library: "
    "countries, cities, currencies, languages, chemical elements and the Python language. Try *“Make a table of every "
    "country in Europe: capital, population, currency, official languages”* there."
)
_GREETING = re.compile(r"^\s*(hi|hello|hey|good (morning|afternoon|evening)|greetings)\b[\s!.,]*", re.I)
_ABOUT_ME = re.compile(
    r"\b(who|what) are you\b|\bwhat can you do\b|\byour name\b|\bare you (a|an|the) \w+|^\s*help\b", re.I
)
_NAME = re.compile(r"\b(?:my name is|i am called|call me)\s+([A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*)", re.I)


def chat(dialogue: Dialogue) -> Draft:
    """The answer to the last message, from the conversation alone."""
    text = dialogue.steers[-1].text if dialogue.steers else dialogue.task.text
    order = Order(text=text)
    digested = digest(dialogue, order)
    answers = [
        seen(about(dialogue, order)),
        digested.text if digested else "",
        _of_the_talk(text, dialogue) or reckon(text) or _of_me(text),
    ]
    said = "\n\n".join(answer for answer in answers if answer)
    if said:
        return Draft(text=said, reasoning="I can answer this from the conversation alone.")
    return Draft(
        text=f"That I cannot answer. {WHAT_I_AM}\n\n{WHAT_I_CAN}",
        reasoning="There is no sum, no date and nothing about this conversation in it. I say so instead of guessing.",
    )


def _of_me(text: str) -> str:
    if _ABOUT_ME.search(text) or (_GREETING.match(text) and len(text) < 40):
        return f"{WHAT_I_AM}\n\n{WHAT_I_CAN}"
    return ""


def _of_the_talk(text: str, dialogue: Dialogue) -> str:
    """What was said before: the name somebody gave, the first or the last question, the number of questions."""
    asked = text.lower()
    if "my name" in asked and "?" in asked:
        named = [name for past in dialogue.past for name in _NAME.findall(past.question)]
        return f"You told me that your name is {named[-1]}." if named else "You have not told me your name."
    if (name := _NAME.search(text)) is not None:
        return f"Hello, {name[1]}. {WHAT_I_AM}"
    if re.search(r"\b(did i|have i|i) (just )?(ask|asked|say|said)\b", asked) and dialogue.past:
        which = 0 if "first" in asked else -1
        return f"You wrote: “{dialogue.past[which].question}”"
    if re.search(r"\bhow many (questions|messages)\b", asked):
        return f"Before this one: {len(dialogue.past)}."
    return ""
