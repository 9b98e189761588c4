"""What an admin may say of a model, and of the endpoint."""

from decimal import Decimal
from typing import Any

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _

from playground.endpoints.deciding import KEPT, Cost, decide, set_endpoint
from playground.endpoints.minutes import Bounds
from playground.endpoints.models import ADDRESS_CHARS, NAME_CHARS, Offer, Setting
from playground.endpoints.prices import MILLION
from playground.environment import DIALECTS, is_address
from playground.users.models import User
from swarm.model import Abilities

KEY_CHARS = 4_000
MOST_WINDOW = 1_000_000_000

AS_FOUND = ("", _("as found"))
YES_OR_NO = [AS_FOUND, ("yes", _("yes")), ("no", _("no"))]
SWITCHES = [
    AS_FOUND,
    ("switchable", _("can be switched")),
    ("always", _("always thinks")),
    ("never", _("never thinks")),
]


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Why"), required=False, max_length=300, help_text=_("For the trail of changes.")
    )


def _price(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, min_value=0, max_digits=12, decimal_places=6)


class OfferForm(forms.Form):
    """What a model can, where an admin knows better than the endpoint, and what it costs."""

    window = forms.IntegerField(
        label=_("Window, in tokens"), required=False, min_value=1, max_value=MOST_WINDOW
    )
    vision = forms.ChoiceField(label=_("Sees pictures"), required=False, choices=YES_OR_NO)
    video = forms.ChoiceField(label=_("Sees videos"), required=False, choices=YES_OR_NO)
    thinking = forms.ChoiceField(label=_("Thinking"), required=False, choices=SWITCHES)
    tools = forms.ChoiceField(label=_("Calls tools"), required=False, choices=YES_OR_NO)
    input_price = _price(_("Input, a million tokens"))
    cached_price = _price(_("Cached input"))
    output_price = _price(_("Output"))
    currency = forms.RegexField(
        label=_("Currency"),
        regex=r"^[A-Z]{3}$",
        initial="USD",
        required=False,
        error_messages={"invalid": _("Write three capital letters, such as USD.")},
    )
    reason = _reason()

    def __init__(self, *args: Any, found: Abilities, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, known in msgspec.structs.asdict(found).items():
            field = self.fields[name]
            if known is not None and isinstance(field, forms.ChoiceField):
                others = (SWITCHES if name == "thinking" else YES_OR_NO)[1:]
                said = dict(others)[known if isinstance(known, str) else "yes" if known else "no"]
                field.choices = [("", _("as found: %(said)s") % {"said": said}), *others]
            elif known is not None:
                field.help_text = _("Found: %(known)d.") % {"known": known}

    def clean(self) -> None:
        """Input and output have a price, or neither has."""
        super().clean()
        said = self.cleaned_data
        if (said.get("input_price") is None) != (said.get("output_price") is None):
            self.add_error("output_price", _("Give a price for input and for output, or for neither."))

    @classmethod
    def of(cls, offer: Offer) -> "OfferForm":
        """The form as it was filled in last."""
        decided = msgspec.convert(offer.decided, Abilities)
        words = {True: "yes", False: "no", None: ""}
        return cls(
            found=offer.found,
            initial={
                "window": decided.window,
                "vision": words[decided.vision],
                "video": words[decided.video],
                "thinking": decided.thinking or "",
                "tools": words[decided.tools],
                "input_price": _units(offer.input_price),
                "cached_price": _units(offer.cached_price),
                "output_price": _units(offer.output_price),
                "currency": offer.currency or "USD",
            },
        )

    def save(self, by: User, offer: Offer) -> None:
        """Write it down. For a form that is valid."""
        said = self.cleaned_data
        yes: dict[str, bool | None] = {"yes": True, "no": False, "": None}
        can = Abilities(
            window=said["window"],
            vision=yes[said["vision"]],
            video=yes[said["video"]],
            thinking=said["thinking"] or None,
            tools=yes[said["tools"]],
        )
        cost = Cost(
            input=_millionths(said["input_price"]),
            cached=_millionths(said["cached_price"]),
            output=_millionths(said["output_price"]),
            currency=said["currency"] or "USD",
        )
        decide(by, offer, can, cost, reason=said["reason"])


class EndpointForm(forms.Form):
    """Where the models of this site answer. The key is never shown: it can be replaced or forgotten."""

    address = forms.CharField(
        label=_("Address"),
        max_length=ADDRESS_CHARS,
        help_text=_("Such as https://api.moonshot.ai/v1 or http://gpu-host:8000/v1."),
        error_messages={"required": _("Write where the endpoint answers.")},
    )
    key = forms.CharField(
        label=_("Key"),
        required=False,
        max_length=KEY_CHARS,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Empty: the key stays as it is. With another address it is forgotten."),
    )
    model = forms.CharField(
        label=_("Model that is chosen by itself"),
        required=False,
        max_length=NAME_CHARS,
        help_text=_("Empty: the first that the endpoint lists."),
    )
    dialect = forms.ChoiceField(
        label=_("Dialect"), choices=[(name, name) for name in DIALECTS], initial="auto"
    )
    places = forms.IntegerField(
        label=_("Requests at once"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("Empty: found out while runs work."),
    )
    requests_per_minute = forms.IntegerField(
        label=_("Requests a minute"), required=False, min_value=1, max_value=10_000_000
    )
    tokens_per_minute = forms.IntegerField(
        label=_("Tokens a minute"),
        required=False,
        min_value=1,
        max_value=10**12,
        help_text=_("As providers count: the input, and the longest answer allowed."),
    )
    reason = _reason()

    @classmethod
    def of(cls, row: Setting | None) -> "EndpointForm":
        """The form as it was filled in last, without the key."""
        if row is None:
            return cls()
        return cls(initial={name: getattr(row, name) for name in KEPT})

    def clean_address(self) -> str:
        """An address as the environment takes it."""
        value: str = self.cleaned_data["address"].strip().rstrip("/")
        if not is_address(value):
            raise forms.ValidationError(
                _("Write an address such as https://host:8000/v1, without a user name.")
            )
        return value

    def clean_key(self) -> str:
        """A key as a header can carry it."""
        value: str = self.cleaned_data["key"].strip()
        if not (value.isascii() and value.isprintable()):
            raise forms.ValidationError(_("The key holds characters that no key has. Was it copied whole?"))
        return value

    def save(self, by: User | None) -> None:
        """Write it down. A key is never kept for an address that it was not given for."""
        said = self.cleaned_data
        set_endpoint(
            by,
            address=said["address"],
            key=said["key"],
            model=said["model"].strip(),
            dialect=said["dialect"],
            places=said["places"],
            bounds=Bounds(requests=said["requests_per_minute"], tokens=said["tokens_per_minute"]),
            reason=said["reason"],
        )


def _units(millionths: int | None) -> Decimal | None:
    return None if millionths is None else (Decimal(millionths) / MILLION).normalize()


def _millionths(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount * MILLION)
