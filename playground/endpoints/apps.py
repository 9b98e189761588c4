"""The app as Django knows it."""

from django.apps import AppConfig


class EndpointsConfig(AppConfig):
    name = "playground.endpoints"
    default_auto_field = "django.db.models.BigAutoField"
