"""Celery's wiring: a worker takes a hint, carries the run to its end, and sweeps for runs whose hints were lost.

Start one with `celery -A playground.celery worker`. On SIGTERM every run under way is handed to another worker.
"""

import os
import signal
import threading
from functools import partial
from typing import Any

from celery import Celery
from celery.signals import worker_process_init, worker_ready, worker_shutting_down
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "playground.settings")

from playground import environment

STOP_CARRYING = signal.SIGUSR2  # from the worker's main process to its children: hand your runs back

app = Celery("playground")
app.conf.update(
    broker_url=environment.text("REDIS_URL"),
    broker_connection_retry_on_startup=True,
    imports=("playground.runs.tasks",),
    task_default_queue="runs",
    task_ignore_result=True,
    task_acks_late=False,  # redelivery would be a second truth beside the lease
    worker_prefetch_multiplier=1,
    worker_disable_prefetch=True,  # a hint must not wait behind a run that lasts an hour
    worker_concurrency=environment.number("WORKER_RUNS", 4, least=1),
    worker_proc_alive_timeout=60.0,  # seconds: a busy machine starts processes slowly
)

_pools: list[Any] = []  # of this worker's main process: one
_stop_sweeping = threading.Event()


@worker_process_init.connect
def _ignore_stop_while_idle(**_: object) -> None:
    signal.signal(STOP_CARRYING, signal.SIG_IGN)


@worker_ready.connect
def _begin_to_sweep(sender: Any, **_: object) -> None:
    from playground.runs.fleet import Beating
    from playground.runs.listing import ask_in_thread
    from playground.runs.sweeper import sweep_in_thread

    _pools.append(sender.pool._pool)
    worker = Beating(
        places=sender.concurrency,
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
