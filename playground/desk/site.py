"""Django's admin as a room of this site: to whom it is not open it does not exist, and one comes in by the site's own door."""

from collections.abc import Callable, Iterable
from functools import update_wrapper
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from playground.users.models import User

# The site has pages of its own for these, or nothing for them to do.
LEFT_OUT = frozenset(
    ("login", "logout", "password_change", "password_change_done", "view_on_site", "autocomplete", "app_list")
)


class DeskSite(AdminSite):
    """The tables behind the desk."""

    site_title = "Murmuration"
    site_header = "Murmuration"
    index_title = _("Tables")
    enable_nav_sidebar = False
    final_catch_all_view = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")  # it removes rows behind the back of whoever owns them

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and user.is_active and user.sits_at_desk

    def admin_view[V: Callable[..., Any]](self, view: V, cacheable: bool = False) -> V:
        """The view, for those who sit at the desk; to everybody else, and where they may not go, nothing is there."""
        inner = super().admin_view(view, cacheable)

        def hidden(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not self.has_permission(request):
                raise Http404
            try:
                answer: HttpResponseBase = inner(request, *args, **kwargs)
            except PermissionDenied as refusal:
                raise Http404 from refusal
            return answer

        return cast("V", update_wrapper(hidden, inner))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The tables by what they are about: groups stand with the people in them."""
        found = super().get_app_list(request, app_label)
        people = next((app for app in found if app["app_label"] == "users"), None)
        groups = next((app for app in found if app["app_label"] == "auth"), None)
        if people and groups:
            people["models"] += groups["models"]
            found.remove(groups)
        return found

    def get_urls(self) -> list[Any]:
        kept = [each for each in super().get_urls() if getattr(each, "name", "") not in LEFT_OUT]
        kept.append(path("<slug:app_label>/", self.admin_view(self.app_index), name="app_list"))
        _answer_strangers(kept)
        return kept


def _answer_strangers(patterns: Iterable[URLPattern | URLResolver]) -> None:
    """Let these routes say themselves that they are not there: being sent to the door would tell that they are."""
    for each in patterns:
        if isinstance(each, URLResolver):
            _answer_strangers(each.url_patterns)
        else:
            vars(each.callback)["login_required"] = False
