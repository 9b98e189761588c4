"""What the example tasks of the start page are called, in the reader's language; their words stay English, which the practice model reads."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: dict[str, Promise] = {
    "europe": _("Every country in Europe"),
    "elements": _("The first forty elements"),
    "africa": _("Africa’s ten most populous countries"),
    "euro": _("Where people pay with the euro"),
    "neighbours": _("Around the country whose capital is Vienna"),
    "nairobi": _("The money of Nairobi"),
    "metals": _("Six metals side by side"),
    "powers": _("Five large countries compared"),
    "gases": _("A report on the noble gases"),
    "python": _("Python in five chapters"),
}
