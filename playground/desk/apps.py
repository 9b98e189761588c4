"""The app as Django knows it."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "playground.desk"
    default_auto_field = "django.db.models.BigAutoField"
