"""Who may see and change the endpoint and its models: the owner and admins. To everybody else the pages do not exist."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from playground.endpoints.models import Offer
from playground.users.models import Role, User


def demand_desk(user: User) -> None:
    """Raises Http404 for members."""
    if user.role is Role.MEMBER:
        raise Http404


def offer_for(user: User, pk: int) -> Offer:
    """A model that this user may change. Raises Http404."""
    demand_desk(user)
    return get_object_or_404(Offer, pk=pk)
