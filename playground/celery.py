"""Celery's wiring: where its broker is, and how a worker takes hints.

Start one with `celery -A playground.celery worker`. What it does beside carrying runs is `playground/runs/celery_signals.py`.
"""

import os
import signal

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "playground.settings")

from playground import environment

STOP_CARRYING = signal.SIGUSR2  # from the worker's main process to its children: hand your runs back

app = Celery("playground")
app.conf.update(
    broker_url=environment.text("REDIS_URL"),
    broker_connection_retry_on_startup=True,
    imports=("playground.runs.tasks", "playground.runs.celery_signals"),
    task_default_queue="runs",
    task_ignore_result=True,
    task_acks_late=False,  # redelivery would be a second truth beside the lease
    worker_prefetch_multiplier=1,
    worker_disable_prefetch=True,  # a hint must not wait behind a run that lasts an hour
    worker_concurrency=environment.number("WORKER_RUNS", 4, least=1),
    worker_proc_alive_timeout=60.0,  # seconds: a busy machine starts processes slowly
)
