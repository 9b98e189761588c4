"""The box in which a person asks: the models that may answer, the modes with a line about each, and what goes with what."""

import uuid

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from msgspec import Struct

from playground.conversations.models import Attachment, Conversation
from playground.endpoints.choosing import MODEL, choices, forbidden_modes, notes, refusals
from playground.endpoints.configured import endpoint
from playground.endpoints.words import about, word
from playground.quotas.effective import Permissions, permissions
from playground.quotas.standing import Bar, tightest
from playground.runs import maintenance
from playground.runs.forms import AskForm
from playground.runs.models import Mode
from playground.runs.preflight import Preflight
from playground.runs.rendering.composing import composer_words
from playground.users.models import User

ABOUT: dict[str, Promise] = {
    Mode.INSTANT: gettext_lazy("One quick answer, without thinking first"),
    Mode.THINKING: gettext_lazy("Thinks first, then answers"),
    Mode.AGENT: gettext_lazy("One agent with tools, step by step"),
    Mode.SWARM: gettext_lazy("Many agents side by side, led by an orchestrator"),
}


class ModeChoice(Struct, frozen=True, kw_only=True):
    """One line of the mode menu. `refusal` says why the chosen model cannot work so; empty where it can."""

    value: str
    word: str
    about: str
    chosen: bool
    refusal: str = ""


class ModelChoice(Struct, frozen=True, kw_only=True):
    """One line of the model menu; `value` is sent as `model`. `refusal` says why this person may not use it.

    `refusals` says what the model cannot do, a sentence for each, by the mode ("agent", "swarm") or by the kind of
    attachment ("image", "video"): what is not named in it, it can, or nobody knows better. `notes` says in the same way
    what is otherwise than expected.
    """

    value: str
    word: str
    about: str
    chosen: bool
    refusal: str = ""
    refusals: dict[str, str] = {}
    notes: dict[str, str] = {}


class Composer(Struct, frozen=True, kw_only=True):
    """What `_composer.html` shows. `draft` names the place where the browser keeps what is not sent yet.

    `key` is of one message: sent twice, it is taken once. `waiting` are the uploads that go with the next message.
    `model` is the chosen one's name for people; `refusals` is what every model cannot do, by its `value`, for scripts.
    `preflight` is what the person should see before this message is sent; `left` is of their limits the tightest.
    """

    action: str
    draft: str
    key: str
    conversation: str
    text: str
    error: str
    modes: list[ModeChoice]
    models: list[ModelChoice]
    model: str
    practice: bool
    waiting: list[Attachment]
    most: int
    words: dict[str, str]
    preflight: Preflight | None = None
    left: Bar | None = None
    notice: str = ""  # of the site, to all who ask

    @property
    def refusals(self) -> dict[str, dict[str, str]]:
        """What each model cannot do: `{model: {"swarm": sentence, "image": sentence, …}}`."""
        return {choice.value: choice.refusals for choice in self.models}

    @property
    def abouts(self) -> dict[str, dict[str, str]]:
        """The line about each mode by the model that is chosen, where it has words of its own for it."""
        return {
            choice.value: {mode: choice.notes.get(mode) or str(ABOUT[mode]) for mode in ABOUT}
            for choice in self.models
        }


def composer(
    user: User,
    conversation: Conversation | None = None,
    form: AskForm | None = None,
    mode: str = "",
    *,
    preflight: Preflight | None = None,
) -> Composer:
    """The box of a conversation, or of one that is still to begin; `form` is what was sent and not taken.

    `preflight` is the card which that form must be sent with.
    """
    action = reverse("runs:ask", args=[conversation.key]) if conversation else reverse("runs:ask_new")
    chosen = (form["model"].value() if form else "") or (conversation.model if conversation else "")
    models = _models(chosen, permissions(user))
    model = next(choice for choice in models if choice.chosen)
    wanted = (
        (form["mode"].value() if form else "") or mode or (conversation.mode if conversation else Mode.SWARM)
    )
    return Composer(
        action=action,
        draft=str(conversation.key) if conversation else f"new-{user.pk}",  # people may share a browser
        key=(form.data.get("key", "") if form else "") or uuid.uuid4().hex,
        conversation=str(conversation.key) if conversation else "",
        text=str(form["text"].value() or "") if form else "",
        error=" ".join(str(error) for errors in form.errors.values() for error in errors) if form else "",
        modes=_modes(model, wanted),
        models=models,
        model=model.word,
        practice=endpoint().practice,
        waiting=list(user.attachments.filter(conversation=conversation, message=None)),
        most=settings.UPLOADS.message_files,
        words=composer_words(),
        preflight=preflight,
        left=tightest(user),
        notice=maintenance.notice(),
    )


def _models(wanted: str, may: Permissions) -> list[ModelChoice]:
    """The menu of models. One that is not offered any more, or not to this person, gives way to the first that is."""
    offers = choices()
    open_ones = [offer for offer in offers if may.allow(MODEL, offer.name)] or offers
    chosen = next((offer for offer in open_ones if offer.name == wanted), open_ones[0])
    forbidden = forbidden_modes(may)
    return [
        ModelChoice(
            value=offer.name,
            word=word(offer),
            about=about(offer),
            chosen=offer is chosen,
            refusal=may.refusal(MODEL, offer.name),
            refusals=refusals(offer) | forbidden,
            notes=notes(offer),
        )
        for offer in offers
    ]


def _modes(model: ModelChoice, wanted: str) -> list[ModeChoice]:
    """The menu of modes. One that the model cannot work in gives way to the first that it can."""
    able = [str(mode) for mode in Mode if mode not in model.refusals]
    chosen = wanted if wanted in able else next(iter(able), "")
    return [
        ModeChoice(
            value=value,
            word=str(label),
            about=model.notes.get(value) or str(ABOUT[value]),
            chosen=value == chosen,
            refusal=model.refusals.get(value, ""),
        )
        for value, label in Mode.choices
    ]
