"""The app as Django knows it."""

from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "playground.users"
    default_auto_field = "django.db.models.BigAutoField"
