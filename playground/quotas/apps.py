"""The app as Django knows it."""

from django.apps import AppConfig


class QuotasConfig(AppConfig):
    name = "playground.quotas"
    default_auto_field = "django.db.models.BigAutoField"
