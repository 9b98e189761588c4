"""The start page, the about page, and what machines ask."""

from django.urls import path

from playground.pages import views

app_name = "pages"

urlpatterns = [
    path("", views.start, name="start"),
    path("about/", views.about, name="about"),
]
