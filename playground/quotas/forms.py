"""What a person may set for themselves."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from playground.quotas.amounts import phrase, read
from playground.quotas.deciding import CannotDecide, set_limit
from playground.quotas.models import Dimension, Limit, Subject
from playground.quotas.periods import periods_of
from playground.users.models import User

CAPPED = (
    Dimension.TOKENS,
    Dimension.MONEY,
    Dimension.RUNS,
    Dimension.SWARMS,
    Dimension.AGENTS,
    Dimension.AT_ONCE,
    Dimension.MINUTES,
)


class CapForm(forms.Form):
    """A cap of one's own: of what and in which time, and how much."""

    what = forms.ChoiceField(label=_("Of what"))
    amount = forms.CharField(
        label=_("At most"), max_length=30, help_text=_("250k, 2M, or 2.50 of money; none for nothing at all.")
    )
    currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, help_text=_("Of money only: USD, EUR, CNY.")
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own form has it
        choice = self.fields["what"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [
            (f"{each.value}:{period.value}", phrase(each, period))
            for each in CAPPED
            for period in periods_of(each)
        ]

    def clean(self) -> None:
        """The amount is read as that of what was chosen."""
        super().clean()
        said = self.cleaned_data
        said["dimension"], _colon, said["period"] = said.get("what", "").partition(":")
        said["currency"] = said.get("currency", "").upper() if said["dimension"] == Dimension.MONEY else ""
        if self.errors:
            return
        try:
            said["amount"] = read(said["dimension"], said["amount"])
        except ValueError as error:
            raise ValidationError({"amount": str(error)}) from error
        if said["amount"] is None:
            raise ValidationError({"amount": _("A cap is a number. To have none, remove it.")})

    def save(self, user: User) -> Limit | None:
        """Set it. None where it cannot be set so, and the form says why."""
        said = self.cleaned_data
        try:
            return set_limit(
                user,
                subject=Subject.OWN,
                user=user,
                dimension=said["dimension"],
                period=said["period"],
                currency=said["currency"],
                amount=said["amount"],
            )
        except CannotDecide as error:
            self.add_error(None, str(error))
            return None
