"""What a person may send about runs."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from playground.endpoints.prices import MILLION
from playground.runs.limits import Caps
from playground.runs.models import Control, Mode
from swarm.events import Mode as EngineMode

TEXT_CHARS = 200_000
STEER_CHARS = 8_000
MODEL_CHARS = 200
MOST_AGENTS = 1_000_000
MOST_TOKENS = 10**12
MOST_MINUTES = 100_000
MOST_FILES = 100  # with one message


class How(models.TextChoices):
    """What becomes of words that are sent while an answer is under way."""

    QUEUE = "queue", _("Wait for the answer")
    STEER = "steer", _("Hand to the agent")


class KeysField(forms.Field):
    """A hidden field that may come several times, each time with the key of an upload."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {  # noqa: RUF012 - as Django declares it
        "invalid": _("One of the files is not known here. Remove it and upload it again."),
        "many": _("At most %(limit)d files go with one message."),
    }

    def to_python(self, value: Sequence[str] | None) -> list[UUID]:
        """The keys in the order in which they came, each once."""
        try:
            keys = list(dict.fromkeys(UUID(each) for each in value or () if each))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if len(keys) > MOST_FILES:
            raise ValidationError(self.error_messages["many"], code="many", params={"limit": MOST_FILES})
        return keys


class Asked(Struct, frozen=True, kw_only=True):
    """What a person sent. `steers`: the words are for the agent at work, if there is one that can hear them.

    `goes`: they have seen what such a run takes; `ask_less` is from where on they want to see it again, if they said so.
    """

    text: str
    mode: EngineMode
    model: str
    attachments: list[UUID]
    key: UUID | None
    steers: bool
    goes: bool
    caps: Caps
    ask_less: str


class CapsForm(forms.Form):
    """How much one run may take at most, as the card before it asks. What is empty is not capped."""

    most_agents = forms.IntegerField(required=False, min_value=1, max_value=MOST_AGENTS)
    most_tokens = forms.IntegerField(required=False, min_value=1, max_value=MOST_TOKENS)
    most_money = forms.DecimalField(
        required=False, min_value=Decimal("0.000001"), max_digits=15, decimal_places=6
    )
    most_minutes = forms.IntegerField(required=False, min_value=1, max_value=MOST_MINUTES)
    go = forms.BooleanField(required=False)
    ask_less = forms.CharField(required=False, max_length=20)

    def caps(self) -> Caps:
        """What was asked. For a form that is valid."""
        said = self.cleaned_data
        money = said["most_money"]
        return Caps(
            agents=said["most_agents"],
            tokens=said["most_tokens"],
            cost=int(money * MILLION) if money is not None else None,
            minutes=said["most_minutes"],
        )


class AskForm(CapsForm):
    """A message: its words or its files or both, who works on it, and what to do while another answer is under way.

    `key` is made with the form: the same form sent twice is one message.
    """

    text = forms.CharField(
        required=False,
        max_length=TEXT_CHARS,
        strip=True,
        error_messages={"max_length": _("That is too long: at most %(limit_value)d characters.")},
    )
    mode = forms.ChoiceField(choices=Mode, error_messages={"invalid_choice": _("There is no such mode.")})
    model = forms.CharField(
        required=False, max_length=MODEL_CHARS, strip=True
    )  # empty: the site's own choice
    attachments = KeysField(required=False)
    key = forms.UUIDField(
        required=False,
        error_messages={"invalid": _("This form cannot be sent. Reload the page and send it again.")},
    )
    how = forms.ChoiceField(
        required=False,
        choices=How,
        error_messages={"invalid_choice": _("Choose whether it waits or is handed to the agent.")},
    )

    def clean(self) -> None:
        """Nothing at all is no message."""
        super().clean()
        said = self.cleaned_data
        if not (self.errors or said.get("text") or said.get("attachments")):
            self.add_error("text", _("Write what you want to know."))

    def asked(self) -> Asked:
        """What is wanted. For a form that is valid."""
        said = self.cleaned_data
        return Asked(
            text=said["text"],
            mode=said["mode"],
            model=said["model"],
            attachments=said["attachments"],
            key=said["key"],
            steers=said["how"] == How.STEER and not said["attachments"],
            goes=said["go"],
            caps=self.caps(),
            ask_less=said["ask_less"],
        )


class ForkForm(CapsForm):
    """What is to be another in a fork. `text` is the question; from a wave words to the leader, from an agent its prompt."""

    text = forms.CharField(
        required=False,
        max_length=TEXT_CHARS,
        strip=True,
        error_messages={"max_length": _("That is too long: at most %(limit_value)d characters.")},
    )
    mode = forms.ChoiceField(
        required=False, choices=Mode, error_messages={"invalid_choice": _("There is no such mode.")}
    )
    model = forms.CharField(required=False, max_length=MODEL_CHARS, strip=True)
    wave = forms.IntegerField(required=False, min_value=1, max_value=MOST_AGENTS)
    agent = forms.IntegerField(required=False, min_value=1, max_value=MOST_AGENTS)
    key = forms.UUIDField(required=False)

    def clean(self) -> None:
        """There is something to ask, and the leader can read what it is told."""
        super().clean()
        said = self.cleaned_data
        if said.get("wave") and said.get("agent"):
            self.add_error(None, _("Choose a wave or an agent, not both."))
        elif said.get("wave"):
            if len(said.get("text", "")) > STEER_CHARS:
                self.add_error("text", _("That is too long: at most %d characters.") % STEER_CHARS)
        elif not said.get("text"):
            self.add_error("text", _("Write what you want to know."))


class AgainForm(forms.Form):
    """Another answer to the same question: by the same mode and model where nothing is said."""

    mode = forms.ChoiceField(
        required=False, choices=Mode, error_messages={"invalid_choice": _("There is no such mode.")}
    )
    model = forms.CharField(required=False, max_length=MODEL_CHARS, strip=True)
    key = forms.UUIDField(required=False)

    @property
    def sentence(self) -> str:
        """All that is wrong, in one line."""
        return _in_one_line(self)


class WishForm(forms.Form):
    """A wish about a run, or about one of its agents."""

    kind = forms.ChoiceField(
        choices=Control.Kind,
        error_messages={"invalid_choice": _("There is no such wish."), "required": _("Say what to do.")},
    )
    agent = forms.IntegerField(required=False, min_value=0, max_value=MOST_AGENTS)
    text = forms.CharField(required=False, max_length=STEER_CHARS, strip=True)

    def clean(self) -> None:
        """A steer needs words."""
        super().clean()
        if self.cleaned_data.get("kind") == Control.Kind.STEER and not self.cleaned_data.get("text"):
            self.add_error("text", _("Write what the agent should read."))

    @property
    def sentence(self) -> str:
        """All that is wrong, in one line."""
        return _in_one_line(self)


def _in_one_line(form: forms.Form) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)
