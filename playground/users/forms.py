"""What people type to come in. Every refusal says what to do next."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from playground.users import tokens
from playground.users.invitations import LIFETIMES_DAYS
from playground.users.models import Role, User

NAME_LENGTH = 60
PASSWORD_LENGTH = 256  # a hash of more is work for us and no gain for anybody

TAKEN = _("Somebody has this name already. Choose another.")


def _password(label: Any, autocomplete: str, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=PASSWORD_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        **options,
    )


class AccountForm(forms.Form):
    """A new account: the owner's, or that of somebody with an invitation."""

    username = forms.CharField(
        label=_("User name"),
        validators=[User.username_validator, MaxLengthValidator(NAME_LENGTH)],
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "autofocus": True,
                "spellcheck": "false",
            }
        ),
    )
    password = _password(
        _("Password"), "new-password", help_text=_("At least 10 characters. A sentence is good.")
    )
    again = _password(_("The same password again"), "new-password")

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError(TAKEN, code="taken")
        return username

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password = cleaned.get("password", "")
        if password and "again" in cleaned and password != cleaned["again"]:
            self.add_error("again", _("The two passwords differ. Type the same one twice."))
        elif password:
            try:
                validate_password(password, User(username=cleaned.get("username", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class SignInForm(AuthenticationForm):
    """A name and a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.error_messages = {
            "invalid_login": _("This name and password do not belong together. Check both and try again."),
            "inactive": _("This account is switched off."),
        }
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["username"].widget.attrs["spellcheck"] = "false"


class NewPasswordForm(PasswordChangeForm):
    """The old password and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Your password now")
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password1"].help_text = _("At least 10 characters. A sentence is good.")
        self.fields["new_password2"].label = _("The new password again")
        self.fields["new_password2"].help_text = ""


class InvitationForm(forms.Form):
    """For whom, as what, and for how long."""

    note = forms.CharField(
        label=_("For whom"),
        max_length=120,
        required=False,
        help_text=_("A note for you; the invited person does not see it."),
    )
    role = forms.ChoiceField(label=_("As"))
    days = forms.TypedChoiceField(
        label=_("The link works for"),
        coerce=int,
        initial=7,
        choices=[
            (n, format_lazy(ngettext_lazy("{days} day", "{days} days", n), days=n)) for n in LIFETIMES_DAYS
        ],
    )

    def __init__(self, *args: Any, roles: tuple[Role, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)  # it is declared above
        field.choices = [(role.value, role.label) for role in roles]


class TokenForm(forms.Form):
    """What a new token is for, and for how long."""

    name = forms.CharField(
        label=_("What is it for"),
        max_length=80,
        error_messages={"required": _("Write what it is for, so that you know it again.")},
    )
    days = forms.TypedChoiceField(
        label=_("It works for"),
        coerce=int,
        initial=90,
        choices=[
            (n, format_lazy(ngettext_lazy("{days} day", "{days} days", n), days=n) if n else _("no end"))
            for n in tokens.LIFETIMES_DAYS
        ],
    )
