"""What is decided about people by those who have rights over them. Each deed is in the trail, in its own transaction."""

from collections.abc import Mapping

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from playground.audit.models import Entry
from playground.audit.trail import record
from playground.users.models import Managing, Role, User


def switch(by: User | None, who: User, *, active: bool, reason: str = "") -> None:
    """Let somebody sign in, or not. Who is switched off is out of every session at once; nothing is deleted."""
    with transaction.atomic():
        before = {"is_active": User.objects.select_for_update().get(pk=who.pk).is_active}
        who.is_active = active
        who.save(update_fields=["is_active"])
        _changed(by, who, before, {"is_active": active}, reason)


def give_role(by: User | None, who: User, role: Role, *, reason: str = "") -> None:
    """Make somebody an admin, or a member again. The owner stays the owner."""
    assert role is not Role.OWNER  # there is one, and who calls does not offer it
    with transaction.atomic():
        before = {"role": str(User.objects.select_for_update().get(pk=who.pk).role)}
        who.is_staff = role is Role.ADMIN
        who.save(update_fields=["is_staff"])
        _changed(by, who, before, {"role": str(role)}, reason)


def let_look(by: User | None, who: User, *, may: bool, reason: str = "") -> None:
    """Let somebody read the runs of others, or no more. Each look is in the trail."""
    right = Permission.objects.get(content_type__app_label="users", codename="look_at_runs")
    with transaction.atomic():
        before = {"may_look_at_runs": who.user_permissions.filter(pk=right.pk).exists()}
        (who.user_permissions.add if may else who.user_permissions.remove)(right)
        _changed(by, who, before, {"may_look_at_runs": may}, reason)


def make_group(by: User | None, name: str, *, reason: str = "") -> Group:
    """A new group, without members."""
    with transaction.atomic():
        group = Group.objects.create(name=name)
        record(by, Entry.Deed.MADE, "group", group.pk, name, after={"name": name}, reason=reason)
    return group


def rename_group(by: User | None, group: Group, name: str, *, reason: str = "") -> None:
    """Call a group otherwise."""
    with transaction.atomic():
        before = {"name": Group.objects.select_for_update().get(pk=group.pk).name}
        group.name = name
        group.save(update_fields=["name"])
        record(
            by,
            Entry.Deed.CHANGED,
            "group",
            group.pk,
            name,
            before=before,
            after={"name": name},
            reason=reason,
        )


def remove_group(by: User | None, group: Group, *, reason: str = "") -> None:
    """End a group. Its members stay; what it was allowed ends with it."""
    with transaction.atomic():
        names = {
            "name": group.name,
            "members": sorted(User.objects.filter(groups=group).values_list("username", flat=True)),
            "managers": sorted(User.objects.filter(managing__group=group).values_list("username", flat=True)),
        }
        record(by, Entry.Deed.REMOVED, "group", group.pk, group.name, before=names, reason=reason)
        group.delete()


def join(by: User | None, who: User, group: Group, *, member: bool, reason: str = "") -> bool:
    """Take somebody into a group, or out of it. False where it was so already."""
    with transaction.atomic():
        if who.groups.filter(pk=group.pk).exists() == member:
            return False
        (who.groups.add if member else who.groups.remove)(group)
        _of_group(by, group, "member", who, now=member, reason=reason)
    return True


def let_manage(by: User | None, who: User, group: Group, *, manages: bool, reason: str = "") -> bool:
    """Let somebody manage a group, or no more. False where it was so already."""
    with transaction.atomic():
        rows = Managing.objects.filter(user=who, group=group)
        if rows.exists() == manages:
            return False
        if manages:
            Managing.objects.create(user=who, group=group)
        else:
            rows.delete()
        _of_group(by, group, "manager", who, now=manages, reason=reason)
    return True


def _of_group(by: User | None, group: Group, what: str, who: User, *, now: bool, reason: str) -> None:
    named = {what: who.username}
    before, after = ({}, named) if now else (named, {})
    record(by, Entry.Deed.CHANGED, "group", group.pk, group.name, before=before, after=after, reason=reason)


def _changed(
    by: User | None, who: User, before: Mapping[str, object], after: Mapping[str, object], reason: str
) -> None:
    record(by, Entry.Deed.CHANGED, "user", who.pk, who.username, before=before, after=after, reason=reason)
