"""Who sits at the desk. To everybody else it does not exist."""

from django.http import Http404

from playground.users.models import Role, User


def demand_admin(user: User) -> User:
    """This person, who is the owner or an admin. Raises Http404 for everybody else."""
    if user.role is Role.MEMBER:
        raise Http404
    return user
