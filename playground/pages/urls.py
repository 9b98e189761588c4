"""The start page, the about page, and what machines ask."""

from django.urls import path

from playground.pages import machines, views

app_name = "pages"

urlpatterns = [
    path("", views.start, name="start"),
    path("about/", views.about, name="about"),
    path("library/<slug:shelf>/<slug:name>", views.library, name="library"),
    path("healthz", machines.alive, name="alive"),
    path("readyz", machines.ready, name="ready"),
    path("metrics", machines.numbers, name="metrics"),
]
