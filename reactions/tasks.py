"""
What is done in the background: large acts of moderation, and looking for floods where nothing else does.

Where Django brings tasks itself (6.0), they are Django's; before, those of django-tasks, which Wagtail needs anyway.
"""

from __future__ import annotations

import logging
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.db import OperationalError
from django.utils import timezone

from reactions import conf, services
from reactions.desk.vote_filters import votes_of_act
from reactions.management.watching import look_around, run_errands

task: Any = import_module("django.tasks" if find_spec("django.tasks") else "django_tasks").task
logger = logging.getLogger(__name__)


@task(backend=conf.get("TASK_BACKEND"))
def work_off_large_act(act_id: int) -> None:
    """Do what is left of an act, and then of those that somebody who has died has left."""
    services.work_off(act_id=act_id, votes_matching=votes_of_act)
    for act in services.abandoned_acts():
        services.work_off(act_id=act.pk, votes_matching=votes_of_act)


@task(backend=conf.get("TASK_BACKEND"))
def look_at_reactions() -> None:
    """
    Look once for floods and for mixes that swing, send the notices that are due, and hand on large acts that somebody has left.

    For sites that put tasks on the queue by the clock, in place of keeping manage.py watch_reactions running. What goes wrong fails the task.
    """
    look_around(timezone.now())
    # What was just noticed is due by now.
    run_errands(timezone.now())


def enqueue_large_act(act_id: int, **kwargs: Any) -> None:
    """What the signal large_act_waiting sets off. A queue that cannot be reached loses nothing: the act is found by the next task, or by resume_large_acts."""
    try:
        work_off_large_act.enqueue(act_id)
    except OperationalError:
        logger.exception("Large act %s could not be handed to the worker. Run: manage.py resume_large_acts", act_id)
