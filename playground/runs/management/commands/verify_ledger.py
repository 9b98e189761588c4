"""Check that the ledger agrees with itself and with the bill. Changes nothing; exits with 1 where it does not."""

from django.core.management.base import BaseCommand, CommandError

from playground.quotas.ledger import books
from playground.quotas.models import Account, Charge, Hold
from playground.runs import lease


class Command(BaseCommand):
    help = "Check that the ledger agrees with itself and with the bill. Exits with 1 where it does not."

    def handle(self, *args: object, **options: object) -> None:
        found = 0
        for sentence in books.faults(lease.is_held):
            self.stderr.write(sentence)
            found += 1
        counts = f"{Account.objects.count()} accounts, {Hold.objects.count()} holds, {Charge.objects.count()} charges"
        if found:
            raise CommandError(f"{counts}: {found} things do not agree.")
        self.stdout.write(f"{counts}: all agree.")
