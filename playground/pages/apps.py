"""The app as Django knows it."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "playground.pages"
    default_auto_field = "django.db.models.BigAutoField"
