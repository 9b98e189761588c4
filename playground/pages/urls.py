"""The start page, the about page, and what machines ask."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from playground.pages import machines, views

app_name = "pages"

urlpatterns = [
    path("", views.start, name="start"),
    path("about/", views.about, name="about"),
    path("language/", login_not_required(set_language), name="language"),
    path("library/<slug:shelf>/<slug:name>", views.library, name="library"),
    path("healthz", machines.alive, name="alive"),
    path("readyz", machines.ready, name="ready"),
    path("metrics", machines.numbers, name="metrics"),
]
