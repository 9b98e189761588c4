"""Who is asking, for views that only signed-in people reach."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from playground.users.models import User


def person(request: HttpRequest) -> User:
    """The signed-in person. The middleware has seen to that; a route that opted out of it is refused here."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
