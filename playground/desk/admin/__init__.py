"""The tables that the owner and admins see, and managers of groups in part. One file a subject."""

from playground.desk.admin import endpoints, groups, keys, ledger, limits, people, trail

__all__ = ["endpoints", "groups", "keys", "ledger", "limits", "people", "trail"]
