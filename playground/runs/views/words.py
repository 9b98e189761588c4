"""The words that scripts show, and the sheet of keys, in the person's language."""

from django.utils.translation import gettext as _

from playground.numbers import units
from playground.runs.rendering.words import STATUS_WORDS


def live_words() -> dict[str, object]:
    """`run-words` of `docs/live.md`. Names in braces are filled in by the script."""
    return {
        "status": {status: str(word) for status, word in STATUS_WORDS.items()},
        "agent": _("Agent {number}"),
        "leader": _("Leader"),
        "wave": _("Wave {number}"),
        "step": _("Step {number}"),
        "waves": {"one": _("{count} wave"), "other": _("{count} waves")},
        "count": {"one": _("{count} agent"), "other": _("{count} agents")},
        "cell": _("{number}, {label}, {status}. {line}"),
        "none": _("No agent is like that."),
        "tokens": _("tokens"),
        "units": units(),
        "calls": _("calls"),
        "stop_run": _("Stop the whole run? What is finished is kept."),
        "stop_agent": _("Stop agent {number}? What it finished is kept."),
        "steer_run": _("What should the leader read before its next step?"),
        "steer_agent": _("What should agent {number} read before its next step?"),
        "fork": _("Fork from here"),
        "newest": _("Newest"),
        "newest_more": _("New text below"),
        "thinking": _("Thinking… {time}"),
        "thought": _("Thought for {time}"),
        "seconds": _("{seconds} s"),
        "minutes": _("{minutes} min {seconds} s"),
        "critical": _("on the longest chain"),
        "moment": _("{time} of {whole}"),
        "skipped": _("{time} of waiting skipped"),
        "link_copied": _("Link copied"),
        "part_link": _("Copy link to this part"),
        "refused": _("That was not taken. Try again."),
    }


def talk_words() -> dict[str, object]:
    """What the page of a conversation says when an act does not reach the site."""
    return {
        "unreachable": _("The site cannot be reached. Nothing was lost: try again."),
        "copied": _("Copied"),
        "uncopied": _("Your browser did not let this be copied. Open it and copy it there."),
        "news": _("Something new was said here."),
    }


def key_sheet() -> list[tuple[str, str]]:
    """What the keys do."""
    return [
        ("← ↑ ↓ →", _("move between agents")),
        ("Enter", _("open the agent")),
        ("Esc", _("close the panel")),
        ("f", _("next failed agent")),
        ("n", _("next agent that needs you")),
        ("p", _("pause, or go on")),
        ("s", _("steer: say something before the next step")),
        ("r", _("retry")),
        ("x", _("stop (asked first)")),
        ("k", _("fork: a run of your own from here")),
        ("/", _("find an agent")),
        ("g", _("grid")),
        ("t", _("tree")),
        ("b", _("table")),
        ("l", _("timeline")),
        ("Space", _("play the run again, or pause it")),
        ("← →", _("a little back or on, in a replay")),
        ("Home, End", _("to the beginning or the end of a replay")),
        ("[ ]", _("to the moment before or after that is worth a look: a wave, a step, a failure")),
        ("?", _("this sheet")),
    ]
