"""Addresses of one's own limits."""

from django.urls import path

from playground.quotas import views

app_name = "quotas"

urlpatterns = [
    path("", views.limits, name="limits"),
    path("left", views.left, name="left"),
    path("caps/<int:pk>/remove/", views.remove_cap, name="remove_cap"),
]
