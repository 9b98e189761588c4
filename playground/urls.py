"""Which address leads to which app."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from playground.desk.views import usage

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("playground.pages.urls")),
    path("", include("playground.users.urls")),
    path("", include("playground.api.urls")),
    path("", include("playground.carrying.urls")),
    path("conversations/", include("playground.conversations.urls")),
    path("attachments/", include("playground.conversations.attachment_urls")),
    path("desk/", include("playground.desk.urls")),
    path("admin/", admin.site.urls),
    path("usage/", include("playground.quotas.urls")),
    path("usage/history/", usage.history, name="usage_history"),
]
if find_spec("playground.runs.urls"):
    urlpatterns.append(path("", include("playground.runs.urls")))

handler400 = "playground.pages.errors.bad_request"
handler403 = "playground.pages.errors.forbidden"
handler404 = "playground.pages.errors.not_found"
handler500 = "playground.pages.errors.server_error"
