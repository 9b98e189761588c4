"""What people type about conversations."""

from django import forms
from django.utils.translation import gettext_lazy as _


class TitleForm(forms.Form):
    """Another title."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
        error_messages={"required": _("Write a title.")},
    )
