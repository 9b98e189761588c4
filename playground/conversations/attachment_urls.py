"""Addresses of the files that people give."""

from django.urls import path

from playground.conversations import attachment_views

app_name = "attachments"

urlpatterns = [
    path("", attachment_views.attachments, name="list"),
    path("<uuid:key>/", attachment_views.attachment, name="attachment"),
    path("<uuid:key>/thumbnail", attachment_views.thumbnail, name="thumbnail"),
]
