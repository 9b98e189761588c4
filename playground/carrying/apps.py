"""The app as Django knows it."""

from django.apps import AppConfig


class CarryingConfig(AppConfig):
    name = "playground.carrying"
    default_auto_field = "django.db.models.BigAutoField"
