"""`python -m swarm.practice --port N`: the practice model as an endpoint of its own, on this machine only."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Sequence

from swarm.practice.app import MODEL_NAME, PracticeModel
from swarm.practice.brain import think
from swarm.practice.pace import AT_ONCE, Pace, pace_of
from swarm.practice.serving import HOST, serving


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until Ctrl-C."""
    try:
        default = pace_of(os.environ)
    except ValueError as error:
        sys.exit(str(error))
    options = _parser(default).parse_args(arguments)
    pace = Pace(first_token=options.first_token, tokens_per_second=options.tokens_per_second)
    try:
        asyncio.run(serve(options.port, AT_ONCE if options.fast else pace))
    except OSError as error:
        sys.exit(f"Cannot listen on {HOST}:{options.port}: {error.strerror}.")


async def serve(port: int, pace: Pace) -> None:
    """Serve until the process is asked to end."""
    asked_to_end = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, asked_to_end.set)
    async with serving(PracticeModel(think, pace=pace), port) as taken:
        address = f"http://{HOST}:{taken}/v1"
        sys.stdout.write(
            f"The practice model (a program, not a language model) is `{MODEL_NAME}` at {address}\n"
        )
        sys.stdout.flush()
        await asked_to_end.wait()


def _parser(default: Pace) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m swarm.practice", description=__doc__)
    parser.add_argument(
        "--port", type=_port, default=8009, help="0 takes any free one (default: %(default)s)"
    )
    parser.add_argument("--tokens-per-second", type=_amount, default=default.tokens_per_second, metavar="R")
    parser.add_argument("--first-token", type=_amount, default=default.first_token, metavar="SECONDS")
    parser.add_argument("--fast", action="store_true", help="answer at once: for tests")
    return parser


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: write a number from 0 to 65535")
    return int(text)


def _amount(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 up")
    return value


if __name__ == "__main__":
    main()
