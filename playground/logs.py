"""How the site logs: one plain line an event, `time level logger message`, on standard error. Never a secret."""

import logging
import re

# What must not reach a log even inside an address or an exception's text.
SECRETS = re.compile(
    r"""(?P<kept>
        /setup/ | /join/ | bearer\s+                                # one-time links, headers
        | (?:token|key|password|secret)["']?\s*[=:]\s*["']?         # queries, JSON, settings
        | ://[^\s:/@]+:(?=[^\s@/]+@)                                # a password in an address
    )(?P<secret>[^\s"'&?/@]{6,})""",
    re.IGNORECASE | re.VERBOSE,
)
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class OneLine(logging.Formatter):
    """A line a record, secrets struck out. What follows (a traceback, a line break in a name) is indented, so that
    nobody can write a line that looks like a record.
    """

    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03d"

    def format(self, record: logging.LogRecord) -> str:
        first, *rest = super().format(record).splitlines() or [""]
        return SECRETS.sub(r"\g<kept>***", "\n".join([first, *(f"    {line}" for line in rest)]))


def configuration(level: str) -> dict[str, object]:
    """The logging set-up in the form of logging.config.dictConfig."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"()": OneLine, "format": "{asctime} {levelname} {name} {message}", "style": "{"}
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"level": "INFO", "propagate": True, "handlers": []},
            "django.server": {"level": "INFO", "propagate": True, "handlers": []},
            # Logs the address of every request that was refused: too much, and addresses can hold one-time links.
            "daphne": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
        },
    }
