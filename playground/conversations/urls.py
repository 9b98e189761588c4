"""Addresses of the list of conversations and of what can be done to one."""

from django.urls import path

from playground.conversations import views

app_name = "conversations"

urlpatterns = [
    path("", views.conversations, name="list"),
    path("<uuid:key>/rename/", views.rename, name="rename"),
    path("<uuid:key>/item/", views.item, name="item"),
    path("<uuid:key>/pin/", views.pin, name="pin"),
    path("<uuid:key>/delete/", views.delete, name="delete"),
]
