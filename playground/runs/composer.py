"""The box in which a person asks: modes with a line about each, and the model that will answer."""

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from msgspec import Struct

from playground.conversations.models import Conversation
from playground.runs.forms import AskForm
from playground.runs.models import Mode

ABOUT: dict[str, Promise] = {
    Mode.INSTANT: gettext_lazy("One quick answer, without thinking first"),
    Mode.THINKING: gettext_lazy("Thinks first, then answers"),
    Mode.AGENT: gettext_lazy("One agent with tools, step by step"),
    Mode.SWARM: gettext_lazy("Many agents side by side, led by an orchestrator"),
}


class ModeChoice(Struct, frozen=True, kw_only=True):
    """One line of the mode menu."""

    value: str
    word: str
    about: str
    chosen: bool


class Composer(Struct, frozen=True, kw_only=True):
    """What `_composer.html` shows. `draft` names the place where the browser keeps what is not sent yet."""

    action: str
    draft: str
    text: str
    error: str
    modes: list[ModeChoice]
    model: str
    practice: bool


def composer(
    conversation: Conversation | None = None, form: AskForm | None = None, mode: str = ""
) -> Composer:
    """The box of a conversation, or of one that is still to begin; `form` is what was sent and not taken."""
    action = reverse("runs:ask", args=[conversation.key]) if conversation else reverse("runs:ask_new")
    chosen = (
        (form["mode"].value() if form else "") or mode or (conversation.mode if conversation else Mode.SWARM)
    )
    endpoint = settings.MODEL_ENDPOINT
    return Composer(
        action=action,
        draft=str(conversation.key) if conversation else "new",
        text=str(form["text"].value() or "") if form else "",
        error=" ".join(str(error) for errors in form.errors.values() for error in errors) if form else "",
        modes=[
            ModeChoice(value=value, word=str(word), about=str(ABOUT[value]), chosen=value == chosen)
            for value, word in Mode.choices
        ],
        model=endpoint.name or (_("practice model") if endpoint.practice else _("the endpoint's own model")),
        practice=endpoint.practice,
    )
