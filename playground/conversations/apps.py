"""The app as Django knows it."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "playground.conversations"
    default_auto_field = "django.db.models.BigAutoField"
