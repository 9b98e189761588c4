"""A log is lines that can be told apart, and holds no secret."""

import logging
import logging.config

import pytest

from playground.logs import OneLine, configuration

FORMATTER = OneLine("{levelname} {name} {message}", style="{")


def line(message: str, *values: object, failed: Exception | None = None) -> str:
    info = (type(failed), failed, failed.__traceback__) if failed else None
    return FORMATTER.format(logging.LogRecord("site", logging.INFO, __file__, 1, message, values, info))


def test_a_record_is_a_line() -> None:
    assert line("run %s began", 7) == "INFO site run 7 began"


def test_nobody_writes_a_line_that_looks_like_a_record() -> None:
    assert line("name %s", "eve\nERROR site the owner left\r\nx\u2028y").splitlines()[1:] == [
        "    ERROR site the owner left",
        "    x",
        "    y",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "GET /setup/hunter2hunter2/ 200",
        "GET /join/hunter2hunter2/ 404",
        "Authorization: Bearer hunter2hunter2",
        "https://x.example/?token=hunter2hunter2&a=b",
        "{'api_key': 'hunter2hunter2'}",
        "password=hunter2hunter2",
        "postgres://me:hunter2hunter2@db/swarm",
    ],
)
def test_a_secret_is_struck_out(text: str) -> None:
    assert "hunter2" not in line(text)
    assert "***" in line(text)


def test_a_secret_in_a_traceback_is_struck_out_too() -> None:
    try:
        int("api_key=hunter2hunter2")
    except ValueError as error:
        written = line("failed", failed=error)
    assert "Traceback" in written
    assert "hunter2" not in written
    assert all(each.startswith("    ") for each in written.splitlines()[1:])


def test_plain_words_stay() -> None:
    assert line("the key is missing, 48000 tokens used") == "INFO site the key is missing, 48000 tokens used"


def test_the_configuration_is_one_that_logging_takes() -> None:
    before = logging.root.handlers[:], logging.root.level
    try:
        logging.config.dictConfig(configuration("WARNING"))
        assert logging.root.level == logging.WARNING
        assert isinstance(logging.root.handlers[0].formatter, OneLine)
    finally:
        logging.root.handlers[:], logging.root.level = before
