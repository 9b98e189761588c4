"""How fast a person's programs ask."""

from django.conf import settings
from django.db import models


class Pace(models.Model):
    """Until when the requests of one person are paid for, in millionths of a second since 1970.

    Each request moves it on by its share of a minute: one number says as much as a bucket and the time of its last drop.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="pace"
    )
    paid_until = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.user_id} {self.paid_until}"
