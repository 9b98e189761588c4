"""What a person may send about runs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from playground.runs.models import Control, Mode

TEXT_CHARS = 200_000
STEER_CHARS = 8_000
MODEL_CHARS = 200
MOST_AGENTS = 1_000_000


class AskForm(forms.Form):
    """A message, and the mode in which it is worked on."""

    text = forms.CharField(
        max_length=TEXT_CHARS,
        strip=True,
        error_messages={
            "required": _("Write what you want to know."),
            "max_length": _("That is too long: at most %(limit_value)d characters."),
        },
    )
    mode = forms.ChoiceField(choices=Mode, error_messages={"invalid_choice": _("There is no such mode.")})
    model = forms.CharField(
        required=False, max_length=MODEL_CHARS, strip=True
    )  # empty: the site's own choice


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
        return " ".join(str(error) for errors in self.errors.values() for error in errors)
