"""The first run: a site without people leads everybody to the page that makes the owner.

Where others than this machine can connect, that page works only with a one-time link printed on the console.
There is never a default password.
"""

import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.crypto import constant_time_compare

from playground import keys
from playground.users.models import User

TOKEN_BYTES = 24  # 192 random bits
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
# A request with one of these came through a proxy: then the last hop says nothing of who asks.
FROM_ELSEWHERE = ("X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "X-Real-IP", "Via")
# What answers before there is an owner: the page itself, and what machines ask.
OPEN_BEFORE_SETUP = frozenset(
    {
        *("users:setup", "users:setup_by_link"),
        *("pages:alive", "pages:ready", "pages:metrics", "pages:about", "pages:language"),
    }
)


class OwnerExists(Exception):
    """Somebody else was quicker: the site has its owner."""


def token_file() -> Path:
    """Where the one-time token waits to be used."""
    return Path(settings.DATA_DIR) / "setup_token"


def needed() -> bool:
    """Whether the site has nobody yet. Who cannot sign in (the headless command's own account) is nobody."""
    return not User.objects.filter(is_active=True).exists()


def link(base_url: str) -> str:
    """The one-time link to the set-up page, for the console. The same until it was used."""
    token = settings.SETUP_TOKEN or keys.kept_in(token_file(), secrets.token_urlsafe(TOKEN_BYTES))
    return base_url.rstrip("/") + reverse("users:setup_by_link", args=[token])


def token_fits(shown: str) -> bool:
    """Whether `shown` is the token of the link. No token was made: nothing fits."""
    kept = settings.SETUP_TOKEN or keys.read_from(token_file())
    return bool(kept) and constant_time_compare(shown, kept)


def open_without_link(request: HttpRequest) -> bool:
    """Whether only this machine can have sent the request."""
    host, _port = split_domain_port(request.get_host())
    return bool(settings.LOOPBACK_ONLY) and came_directly(request) and host in LOOPBACK


def came_directly(request: HttpRequest) -> bool:
    """Whether no proxy stands between. Only then does the other end of the connection say who asks."""
    return not any(name in request.headers for name in FROM_ELSEWHERE)


def make_owner(username: str, password: str) -> User:
    """The first account of the site. Raises OwnerExists when somebody was quicker, even in the same instant."""
    if not needed():
        raise OwnerExists
    password_hash = make_password(password)  # slow on purpose, so before the transaction
    try:
        with transaction.atomic():  # the constraint users_one_owner decides a race
            owner = User.objects.create(
                username=User.normalize_username(username),
                password=password_hash,
                is_staff=True,
                is_superuser=True,
            )
    except IntegrityError as error:
        raise OwnerExists from error
    with suppress(FileNotFoundError):
        token_file().unlink()
    return owner


class SetupMiddleware:
    """Leads every page to the set-up page while there is nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._done = False  # an owner never goes away, so the question is asked until the first yes

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._done or name_of(request) in OPEN_BEFORE_SETUP or not self._needed():
            return self.get_response(request)
        return redirect("users:setup")

    def _needed(self) -> bool:
        self._done = not needed()
        return not self._done


def name_of(request: HttpRequest) -> str:
    """The name of the route that a request goes to; empty where there is none."""
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
