"""Run as a program of its own: eight threads make the owner in the same instant. Prints what each of them got."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import django

RACERS = 8


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from playground.users import setup

    call_command("migrate", verbosity=0)
    start = Barrier(RACERS)

    def race(number: int) -> str:
        setup.needed()  # every thread has its connection open before the start
        start.wait()
        try:
            return setup.make_owner(f"racer{number}", "a quiet evening flight").username
        except setup.OwnerExists:
            return "too late"
        finally:
            connection.close()

    with ThreadPoolExecutor(RACERS) as threads:
        print(",".join(sorted(threads.map(race, range(RACERS)))))  # noqa: T201  the answer of this program


if __name__ == "__main__":
    main()
