"""What a Celery worker does beside carrying runs: it sweeps, says that it lives, and hands its runs back when it is stopped.

Its main process does this; the children carry. On SIGTERM every run under way is handed to another worker.
"""

import os
import signal
import threading
from functools import partial
from typing import Any

from celery.signals import worker_process_init, worker_ready, worker_shutting_down
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from playground.celery import STOP_CARRYING, app
from playground.runs.fleet import Beating
from playground.runs.listing import ask_in_thread
from playground.runs.sweeper import sweep_in_thread

_pools: list[Any] = []  # of this worker's main process: one
_stop_sweeping = threading.Event()


@worker_process_init.connect
def _ignore_stop_while_idle(**_: object) -> None:
    signal.signal(STOP_CARRYING, signal.SIG_IGN)


@worker_ready.connect
def _begin_to_sweep(sender: Any, **_: object) -> None:
    _pools.append(sender.pool._pool)
    worker = Beating(
        places=sender.pool.limit,
        children=_children,
        take=partial(_take, sender.hostname),
        hand_back=_tell_children,
    )
    for work in (sweep_in_thread, ask_in_thread, worker.live_in_thread):
        threading.Thread(target=work, args=(_stop_sweeping,), name=work.__name__, daemon=True).start()


@worker_shutting_down.connect
def _hand_runs_back(**_: object) -> None:
    _stop_sweeping.set()
    _tell_children()


def _children() -> list[int]:
    found = (child for pool in _pools for child in getattr(pool, "_pool", ()))
    return [child.pid for child in found if child.is_alive()]


def _tell_children() -> None:
    for child in _children():
        os.kill(child, STOP_CARRYING)


def _take(hostname: str, listens: bool) -> None:
    """Have this worker hear hints, or hear none any more. Raises OSError where the broker is away."""
    change = app.control.add_consumer if listens else app.control.cancel_consumer
    try:
        change(app.conf.task_default_queue, destination=[hostname])
    except (OperationalError, RedisError) as error:
        raise OSError(f"the broker did not take it: {error}") from error
