"""What the engine said, in the language of who reads: it writes English into the journal, where sentences are data.

Each of its sentences stands here once as a template. A sentence is told by its template, and said again in the
person's language with what was filled in; what no template fits is shown as it was written.
"""

import re
from functools import cache

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

NUMBERS = ("count", "number", "seconds", "status", "done", "total", "rows", "columns")
FORMS = {**dict.fromkeys(NUMBERS, r"[\d.,]+"), "time": r"\d+ (?:s|min)"}  # of what is filled in
IT_SAYS = " It says: "  # what follows are the endpoint's own words

SENTENCES = (
    gettext_noop("The run is paused."),
    gettext_noop("The model has not begun to answer."),
    # where an agent stands in line, and why it must
    gettext_noop("Next in line"),
    gettext_noop("Next in line, about %(time)s"),
    gettext_noop("Number %(number)s in line"),
    gettext_noop("Number %(number)s in line, about %(time)s"),
    gettext_noop("the endpoint asked for a pause."),
    gettext_noop("the endpoint takes %(count)s requests at once just now."),
    gettext_noop("all %(count)s places at the endpoint are taken."),
    gettext_noop("the endpoint's requests or tokens of this minute are used."),
    # in journals of earlier versions
    gettext_noop("The endpoint asked for a pause."),
    gettext_noop("The endpoint takes %(count)s requests at once just now."),
    gettext_noop("All %(count)s places at the endpoint are taken."),
    gettext_noop("Another worker took the run up."),
    gettext_noop("The run was taken up %(count)s times without finishing a step."),
    gettext_noop("Nothing came for %(seconds)s seconds."),
    gettext_noop("Nobody saw how this attempt ended: the process that made it is gone."),
    gettext_noop("A person stopped this attempt."),
    gettext_noop("The engine itself failed here. The server's log says where."),
    gettext_noop("The run has used its %(count)s tokens."),
    gettext_noop("What is left of the budget is set aside for calls under way."),
    gettext_noop("Your own cap is reached (%(what)s). Raise it, or wait."),
    gettext_noop("Your limit is reached (%(what)s). Wait, or ask an admin for more."),
    gettext_noop("The cap of this run is reached (%(what)s). Raise it to go on."),
    gettext_noop("The run has worked for its %(count)s minutes."),
    gettext_noop("The model stopped writing for %(seconds)s seconds."),
    gettext_noop("The model did not begin to answer within %(seconds)s seconds."),
    gettext_noop("The answer was cut off before its end."),
    gettext_noop("The answer ended without saying that it was finished."),
    gettext_noop("The endpoint gave up its answer; it may be restarting."),
    gettext_noop("The endpoint failed in the middle of its answer."),
    gettext_noop("The model repeated itself without end."),
    gettext_noop("The model repeats the same words without end, so its answer was stopped."),
    gettext_noop("The provider's filter stopped the answer."),
    gettext_noop("The endpoint announced tool calls and sent none."),
    gettext_noop("The endpoint sent tool calls without their arguments."),
    gettext_noop("The model used all its output tokens before it said anything; allow it more."),
    gettext_noop("The model thought and then said nothing."),
    gettext_noop("The model said nothing."),
    gettext_noop("A picture or video of this conversation is no longer stored."),
    gettext_noop("%(host)s did not answer in time."),
    gettext_noop("%(host)s does not answer: no connection in time."),
    gettext_noop("No connection to %(host)s: %(why)s"),
    gettext_noop("The connection to %(host)s was cut."),
    gettext_noop("The endpoint refused the request (%(status)s)."),
    gettext_noop("The address redirects elsewhere: set the base URL to where it leads."),
    gettext_noop(
        "The server does not take tools: start vLLM with --enable-auto-tool-choice and --tool-call-parser with the"
        " parser of this model (kimi_k2 for Kimi K2), and --reasoning-parser likewise."
    ),
    gettext_noop("The money or budget of this key is spent: top it up at the provider, then resume."),
    gettext_noop("The provider's filter refused the content."),
    gettext_noop("The conversation does not fit the model's window."),
    gettext_noop(
        "The endpoint does not accept the key: check the key, and that it belongs to this address and region."
    ),
    gettext_noop(
        "The key may not use this model or address: check its rights, and the list of addresses that may use it."
    ),
    gettext_noop(
        "The endpoint does not know this model: check its name, whether it was retired, and that the address ends as"
        " the endpoint's documentation says (often /v1)."
    ),
    gettext_noop("The server is full or not ready; it will be asked again."),
    gettext_noop("The endpoint's limit of requests or tokens is reached."),
    gettext_noop("The server does not allow so many output tokens: set a lower limit."),
    gettext_noop("This address does not take chat completions: check the base URL."),
    gettext_noop("The request is too large: send fewer or smaller pictures."),
    gettext_noop("The provider is overloaded; it will be asked again."),
    gettext_noop("The server, or one before it, gave up waiting."),
    gettext_noop("The server could not take the request just now."),
    gettext_noop("The server failed."),
    gettext_noop("The run is at its end."),
    gettext_noop("There is no agent %(number)s."),
    # what came of a tool's call, in two words
    gettext_noop("no answer after %(count)s steps"),
    gettext_noop("Something went wrong inside the engine. It is written in the site's log."),
    gettext_noop("%(done)s of %(total)s completed"),
    gettext_noop("%(path)s: %(rows)s rows, %(columns)s columns"),
    gettext_noop("not written"),
    gettext_noop("not read"),
    gettext_noop("not text"),
    gettext_noop("not found"),
    gettext_noop("no such page"),
    gettext_noop("no end in time"),
    gettext_noop("source unavailable"),
    gettext_noop("%(count)s results: %(query)s"),
    gettext_noop("%(count)s result: %(query)s"),
    gettext_noop("%(count)s results"),
    gettext_noop("%(count)s result"),
    gettext_noop("%(count)s files"),
    gettext_noop("%(count)s file"),
)


def told(words: str) -> str:
    """The engine's words in the person's language; as they are where nobody knows them."""
    if not words or (get_language() or "en").startswith("en"):
        return words
    sentence, mark, said = words.partition(IT_SAYS)
    if (known := _known(sentence)) is not None:
        return _("%(sentence)s It says: %(said)s") % {"sentence": known, "said": said} if mark else known
    where, mark, why = words.partition(": ")
    if mark and (stands := _known(where)) is not None and (because := _known(why)) is not None:
        return _("%(where)s: %(why)s") % {"where": stands, "why": because}
    return words


def _known(sentence: str) -> str | None:
    """The sentence in the person's language; None where no template fits."""
    for template, pattern in _patterns():
        if found := pattern.fullmatch(sentence):
            return _(template) % found.groupdict() if found.groupdict() else _(template)
    return None


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each template with the pattern of what it becomes."""
    return tuple((template, re.compile(_pattern(template))) for template in SENTENCES)


def _pattern(template: str) -> str:
    pieces = re.split(r"%\((\w+)\)s", template)
    return "".join(
        f"(?P<{piece}>{FORMS.get(piece, '.+?')})" if number % 2 else re.escape(piece)
        for number, piece in enumerate(pieces)
    )
