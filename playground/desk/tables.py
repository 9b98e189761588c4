"""Django's admin as an app of this site."""

from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class Tables(AdminConfig):
    default_site = "playground.desk.site.DeskSite"
    verbose_name = _("Tables")
