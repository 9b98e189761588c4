"""A person, as a process of its own: `python -m tests.playground.runs.person ask|stop|see|watch|take …`."""

import os
import sys

import django


def main(word: str, *rest: str) -> None:
    """Do one deed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "playground.settings")
    django.setup()
    from tests.playground.runs.deeds import DEEDS

    DEEDS[word](*rest)


if __name__ == "__main__":
    main(*sys.argv[1:])
