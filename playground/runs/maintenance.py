"""Whether the site is under maintenance, and what it says then to those whose runs wait."""

from django.utils.translation import gettext as _

from playground.runs.models import Maintenance


def notice() -> str:
    """What to tell a person who asks for something now; empty where all is as ever."""
    now = Maintenance.objects.first()
    if now is None:
        return ""
    sentence = _("The site is under maintenance: what you send is kept and begins as soon as that is over.")
    return f"{sentence} {now.text}".strip()
