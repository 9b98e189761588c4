"""What people write at the desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

REASON_CHARS = 500


class ReasonForm(forms.Form):
    """Why somebody does what they do. It is kept in the trail."""

    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=REASON_CHARS,
        help_text=_("Not needed. It is kept in the trail with your name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class MaintenanceForm(forms.Form):
    """What is said to those who wait."""

    text = forms.CharField(
        label=_("What people are told"),
        required=False,
        max_length=300,
        help_text=_("For example: until 14:00, new disks."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
