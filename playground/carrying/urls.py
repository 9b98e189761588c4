"""Addresses of what is carried away and brought in."""

from django.urls import path

from playground.carrying import views

app_name = "carrying"

urlpatterns = [
    path("runs/open", views.opening, name="open"),
    path("runs/<uuid:key>/bundle.zip", views.bundle, name="bundle"),
]
