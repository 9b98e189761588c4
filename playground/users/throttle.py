"""A limit on wrong passwords, kept in the database so that every process of the site counts the same.

Each try is written down *before* the password is looked at, and struck out when it was right: a hundred tries in the
same instant count as a hundred.
"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from playground.users.models import SignInAttempt

WINDOW = timedelta(minutes=15)
TRIES_AS_ONE = 5  # wrong passwords for one account from one address
TRIES_FROM_ADDRESS = 40  # for any accounts from one address: an office behind one address still gets in
TRIES_FOR_ACCOUNT = 100  # from any addresses: slows a botnet, and is too many for a prank against one person


class TooManyAttempts(Exception):
    """The limit is reached. The message is one sentence for whoever tries."""

    def __init__(self) -> None:
        minutes = WINDOW // timedelta(minutes=1)
        sentence = ngettext(
            "Too many wrong tries. Wait %(minutes)d minute, then try again.",
            "Too many wrong tries. Wait %(minutes)d minutes, then try again.",
            minutes,
        )
        super().__init__(sentence % {"minutes": minutes})


def address_of(request: HttpRequest) -> str:
    """Where a request came from. Behind our own proxies: the last address that they vouch for."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if settings.PROXIES and len(hops) >= settings.PROXIES:
        return hops[-settings.PROXIES]
    return str(request.META.get("REMOTE_ADDR") or "")


def begin(username: str, address: str) -> SignInAttempt:
    """Write a try down. Raises TooManyAttempts beyond the limit; the password must not be looked at then."""
    SignInAttempt.objects.filter(at__lt=timezone.now() - WINDOW).delete()
    attempt = SignInAttempt.objects.create(account=_hidden(username.casefold()), address=_hidden(address))
    tries = SignInAttempt.objects
    if (
        tries.filter(account=attempt.account, address=attempt.address).count() > TRIES_AS_ONE
        or tries.filter(address=attempt.address).count() > TRIES_FROM_ADDRESS
        or tries.filter(account=attempt.account).count() > TRIES_FOR_ACCOUNT
    ):
        attempt.delete()  # waiting is enough: a try that was refused does not make the wait longer
        raise TooManyAttempts
    return attempt


def succeeded(attempt: SignInAttempt) -> None:
    """The password was right: forget what was tried before for this account from this address."""
    SignInAttempt.objects.filter(account=attempt.account, address=attempt.address).delete()


def _hidden(value: str) -> str:
    return salted_hmac("playground.users.throttle", value, algorithm="sha256").hexdigest()
