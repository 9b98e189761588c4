"""Addresses of both APIs. No page, no cookie: `SignInFirst` lets them pass, and `Bearer` asks for a token instead."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from playground.api import attachments, conversations, me, refusals, runs
from playground.api.bearer import Bearer
from playground.api.openai import views as openai

app_name = "api"

rest = NinjaAPI(
    title="Murmuration",
    version="1",
    description="Ask, follow, steer and fetch what was made: all that the pages do, with a token of yours.",
    urls_namespace="api",
    auth=Bearer(),
    docs_url=None,
)
refusals.install(rest)
rest.add_router("/me", me.router)
rest.add_router("/models", me.models)
rest.add_router("/conversations", conversations.router)
rest.add_router("/attachments", attachments.router)
rest.add_router("/runs", runs.router)

chat = NinjaAPI(urls_namespace="openai", auth=Bearer(), docs_url=None, openapi_url=None)
refusals.install(chat, wrong_input=400)
chat.add_router("", openai.router)


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """An address that neither API has."""
    return refusals.answer(404, _("There is no such address here: see /api/v1/openapi.json."))


def _open(patterns: list[URLResolver | URLPattern]) -> list[URLResolver | URLPattern]:
    """The same, without the sign-in page before them: every one asks for a token itself, or shows nobody's data."""
    for pattern in patterns:
        assert isinstance(pattern, URLPattern)  # no router of ours is nested
        pattern.callback.login_required = False  # type: ignore[attr-defined]  # what LoginRequiredMiddleware reads
    return patterns


# Each has a root, by which it finds its own address; two of one name would be one too many.
rest_patterns, _app, _namespace = rest.urls
chat_patterns, _app, _namespace = chat.urls
urlpatterns: list[URLResolver | URLPattern] = [
    path("api/v1/", include(_open(rest_patterns))),
    path("v1/", include(_open([one for one in chat_patterns if getattr(one, "name", "") != "api-root"]))),
    *_open([re_path(r"^(?:api|v1)/", nothing_here)]),
]
