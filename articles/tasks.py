"""
What is done in the background: asking other sites about what a story shows of them.

Where Django brings tasks itself (6.0), they are Django's; before, those of django-tasks, which Wagtail needs anyway.
"""

from __future__ import annotations

import logging
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.db import OperationalError
from wagtail.embeds.embeds import get_embed, get_embed_hash
from wagtail.embeds.exceptions import EmbedException
from wagtail.embeds.models import Embed

from articles.embeds.known import urls_in

task: Any = import_module("django.tasks" if find_spec("django.tasks") else "django_tasks").task
logger = logging.getLogger(__name__)


@task(backend=getattr(settings, "ARTICLES_TASK_BACKEND", "default"))
def fetch_embed(url: str) -> None:
    """Ask the provider, and keep what it says. Where it does not answer the story shows a link, and the next save asks again."""
    try:
        get_embed(url)
    except EmbedException as error:
        logger.warning("Nothing is known of %s: %s", url, error or type(error).__name__)


def fetch_new_embeds(page: Any) -> None:
    """Hand what nobody has been asked about yet to the worker. A queue that cannot be reached costs no save."""
    urls = urls_in(page)
    answered = set(Embed.objects.filter(hash__in=map(get_embed_hash, urls)).values_list("hash", flat=True)) if urls else set()
    for url in urls:
        if get_embed_hash(url) not in answered:
            try:
                fetch_embed.enqueue(url)
            except OperationalError:
                logger.exception("The worker could not be asked to look %s up.", url)


def fetch_on_publication(instance: Any, **kwargs: Any) -> None:
    """Receiver of Wagtail's page_published."""
    fetch_new_embeds(instance)
