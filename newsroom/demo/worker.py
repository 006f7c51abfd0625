"""The worker beside the demo: what `manage.py db_worker` is to a real deployment, in a thread of the served process."""

from __future__ import annotations

import logging
import time
from threading import Thread

from django.db import connections
from django_tasks_db.management.commands.db_worker import Worker

PAUSE_SECONDS = 1.0
logger = logging.getLogger(__name__)


def start_worker() -> Thread:
    """Do what is left to the background until the process ends, also after a database that was away."""
    thread = Thread(target=_work, name="worker", daemon=True)
    thread.start()
    return thread


def _work() -> None:
    while True:
        try:
            _worker().run()
        except Exception:
            logger.exception("The worker has stopped, and starts anew.")
        connections.close_all()
        time.sleep(PAUSE_SECONDS)


def _worker() -> Worker:
    return Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=PAUSE_SECONDS,
        batch=False,
        backend_name="background",
        startup_delay=False,
        max_tasks=None,
        worker_id="demo",
    )
