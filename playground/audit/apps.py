"""The app as Django knows it."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "playground.audit"
    default_auto_field = "django.db.models.BigAutoField"
