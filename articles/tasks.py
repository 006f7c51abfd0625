"""
What is done in the background: asking other sites about what a story shows of them, making the files of its pictures, and writing changed credits into them.

Where Django brings tasks itself (6.0), they are Django's; before, those of django-tasks, which Wagtail needs anyway.
"""

from __future__ import annotations

import logging
from contextlib import nullcontext
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from wagtail.embeds.embeds import get_embed, get_embed_hash
from wagtail.embeds.exceptions import EmbedException
from wagtail.embeds.models import Embed
from wagtail.images.models import SourceImageIOError
from wagtail.models import ReferenceIndex

from articles.embeds.known import urls_in
from articles.indexing import reindex_stories
from articles.models import ArticlePage, Contributor, CreditedImage, Source, Topic
from articles.reading import body_pictures
from articles.renditions import lacks_renditions, make_fallbacks, make_renditions
from articles.rights import have_ended
from articles.served_files import outdated, write_credits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from articles.models import Licence

# Where pictures of a story are shown: the lead also on fronts, in lists and where the story is shared.
LEAD_PLACES = ["lead", "feature", "card", "crops"]
BODY_PLACES = ["inline"]
PORTRAIT_PLACES = ["portrait"]
WRITTEN_AT_ONCE = 8

task: Any = import_module("django.tasks" if find_spec("django.tasks") else "django_tasks").task
logger = logging.getLogger(__name__)


@task(backend=getattr(settings, "ARTICLES_TASK_BACKEND", "default"))
def fetch_embed(url: str) -> None:
    """Ask the provider, and keep what it says. Where it does not answer the story shows a link, and the next save asks again."""
    try:
        get_embed(url)
    except EmbedException as error:
        logger.warning("Nothing is known of %s: %s", url, str(error) or type(error).__name__)


def fetch_new_embeds(page: Any) -> None:
    """Hand what nobody has been asked about yet to the worker."""
    urls = urls_in(page)
    answered = set(Embed.objects.filter(hash__in=map(get_embed_hash, urls)).values_list("hash", flat=True)) if urls else set()
    for url in urls:
        if get_embed_hash(url) not in answered:
            _enqueue(fetch_embed, url)


def fetch_on_publication(instance: Any, **kwargs: Any) -> None:
    """Receiver of Wagtail's page_published."""
    fetch_new_embeds(instance)


@task(backend=getattr(settings, "ARTICLES_TASK_BACKEND", "default"))
def make_picture_files(picture_id: int, places: list[str]) -> None:
    """Make all files of a picture for these places of renditions.SPECS, unless it was deleted, or its rights have ended in the meantime."""
    picture = CreditedImage.objects.filter(pk=picture_id).first()
    if picture and not have_ended(picture):
        _make(make_renditions, picture, places)
        # It took some seconds, in which the credit may have been changed.
        write_credits(picture_id)


def make_new_picture_files(page: Any) -> None:
    """
    Make what readers cannot do without, the JPEGs, at once, and hand AVIF and WebP to the worker.

    Both have their price. AVIF takes some seconds of a processor for each picture, which an editor should not wait for. Left to the worker alone, a
    story would be without files until it gets there, and for good on a site that runs none; a JPEG for each place takes a fraction of a second. Pages
    offer a format once all widths of it are there (renditions.offered).
    """
    for picture, places in _pictures_without_files(page):
        _make(make_fallbacks, picture, places)
        _enqueue(make_picture_files, picture.pk, places)


def make_all_picture_files(page: Any) -> int:
    """Make all files of the story's pictures that are missing, now. Returns how many pictures lacked some."""
    return _make_all(_pictures_without_files(page))


def make_all_portrait_files(contributor: Contributor) -> int:
    """Make all files of the contributor's portrait that are missing, now. Returns how many pictures lacked some: one or none."""
    portrait = contributor.portrait
    if portrait is None or have_ended(portrait) or not lacks_renditions(portrait, *PORTRAIT_PLACES):
        return 0
    return _make_all([(portrait, PORTRAIT_PLACES)])


def _make_all(lacking: Iterable[tuple[CreditedImage, list[str]]]) -> int:
    made = 0
    for picture, places in lacking:
        _make(make_renditions, picture, places)
        made += 1
    return made


def _pictures_without_files(page: Any) -> Iterator[tuple[CreditedImage, list[str]]]:
    """Each picture of the story for which a file is missing, with the places that it is shown in. None whose rights are over: its files are public."""
    lead = [(page.lead_picture, LEAD_PLACES)] if page.lead_picture else []
    for picture, places in [*((picture, BODY_PLACES) for picture in body_pictures(page)), *lead]:
        if not have_ended(picture) and lacks_renditions(picture, *places):
            yield picture, places


def make_files_on_publication(instance: Any, **kwargs: Any) -> None:
    """Receiver of Wagtail's page_published. Whatever happens to a file, the story is published."""
    transaction.on_commit(lambda: make_new_picture_files(instance), robust=True)


def make_files_on_clearance(instance: CreditedImage, created: bool = False, **kwargs: Any) -> None:  # noqa: FBT001, FBT002 - as Django sends it
    """Receiver of a picture's post_save: one that may be shown again, or has another file, has its files made as at publication."""
    if not created and instance.may_be_used():
        transaction.on_commit(lambda: make_missing_files(instance), robust=True)


def make_missing_files(picture: CreditedImage) -> None:
    """Make the JPEGs that are missing where readers are shown the picture, and hand the rest to the worker."""
    places = _places_of(picture)
    if places and lacks_renditions(picture, *places):
        _make(make_fallbacks, picture, places)
        _enqueue(make_picture_files, picture.pk, places)


def make_portraits_files(instance: Contributor, raw: bool = False, **kwargs: Any) -> None:  # noqa: FBT001, FBT002 - as Django sends it
    """Receiver of a contributor's post_save: their page shows the portrait, in files that no reader waits for."""
    portrait = instance.portrait
    if not raw and portrait and not have_ended(portrait):
        transaction.on_commit(lambda: make_missing_files(portrait), robust=True)


def _places_of(picture: CreditedImage) -> list[str]:
    """Where readers see it."""
    in_bodies = ReferenceIndex.get_references_to(picture).filter(model_path__startswith="body.")
    shown_in = [
        (LEAD_PLACES, ArticlePage.objects.live().filter(lead_picture=picture)),
        (BODY_PLACES, in_bodies),
        (PORTRAIT_PLACES, Contributor.objects.filter(portrait=picture)),
    ]
    return [place for places, rows in shown_in if rows.exists() for place in places]


@task(backend=getattr(settings, "ARTICLES_TASK_BACKEND", "default"))
def write_picture_credits(picture_ids: list[int]) -> None:
    """Write what is said of these pictures into their files."""
    for picture_id in picture_ids:
        write_credits(picture_id)


def follow_picture(instance: CreditedImage, created: bool = False, raw: bool = False, **kwargs: Any) -> None:  # noqa: FBT001, FBT002 - as Django sends it
    """Receiver of post_save, since pictures are saved in many ways: their files say what they say."""
    if not created and not raw:
        transaction.on_commit(lambda: _write_soon(instance.pk), robust=True)


@task(backend=getattr(settings, "ARTICLES_TASK_BACKEND", "default"))
def index_stories_of_picture(picture_id: int) -> None:
    """Index the stories that show a picture anew, unless it was deleted in the meantime."""
    picture = CreditedImage.objects.filter(pk=picture_id).first()
    if picture:
        reindex_stories(ArticlePage.objects.showing(picture))


@task(backend=getattr(settings, "ARTICLES_TASK_BACKEND", "default"))
def index_stories_of_source(source_id: int) -> None:
    """Index the stories that rely on a source anew, unless it is gone by now."""
    source = Source.objects.filter(pk=source_id).first()
    if source:
        reindex_stories(ArticlePage.objects.relying_on(source))


def index_stories_relying_on(source: Source) -> None:
    """Hand to the worker, once the transaction is kept, that stories are found by a source's name which they do not hold themselves."""
    source_id = source.pk
    transaction.on_commit(lambda: _enqueue(index_stories_of_source, source_id), robust=True)


@task(backend=getattr(settings, "ARTICLES_TASK_BACKEND", "default"))
def index_stories_of_topic(topic_id: int) -> None:
    """Index the stories with a tag anew, unless it is gone by now."""
    topic = Topic.objects.filter(pk=topic_id).first()
    if topic:
        reindex_stories(ArticlePage.objects.tagged(topic))


def index_stories_tagged(topic: Topic) -> None:
    """As index_stories_relying_on, for a tag."""
    topic_id = topic.pk
    transaction.on_commit(lambda: _enqueue(index_stories_of_topic, topic_id), robust=True)


def index_stories_showing(instance: CreditedImage, created: bool = False, raw: bool = False, **kwargs: Any) -> None:  # noqa: FBT001, FBT002 - as Django sends it
    """Receiver of post_save: stories are found by the captions and credits of their pictures."""
    if not created and not raw:
        transaction.on_commit(lambda: _enqueue(index_stories_of_picture, instance.pk), robust=True)


def follow_licence(instance: Licence, created: bool = False, raw: bool = False, **kwargs: Any) -> None:  # noqa: FBT001, FBT002 - as Django sends it
    """Receiver of post_save: the files of all pictures under this licence name it and its terms."""
    if not created and not raw:
        transaction.on_commit(lambda: _enqueue(write_picture_credits, list(instance.pictures.values_list("pk", flat=True))), robust=True)


def _write_soon(picture_id: int) -> None:
    """A few files are written at once, more by the worker: none is encoded, but where they are in a bucket each goes there and back."""
    picture = CreditedImage.objects.with_licence().filter(pk=picture_id).first()
    behind = outdated(picture) if picture else []
    if len(behind) > WRITTEN_AT_ONCE:
        _enqueue(write_picture_credits, [picture_id])
    elif behind:
        write_credits(picture_id)


def _make(make: Callable[..., None], picture: CreditedImage, places: list[str]) -> None:
    try:
        make(picture, *places)
    except (SourceImageIOError, OSError):
        logger.exception("The files of picture %s could not be made.", picture.pk)


def _enqueue(job: Any, *args: Any) -> None:
    """A queue that refuses or cannot be reached costs no save."""
    try:
        # A statement that the database refuses would take the transaction around it along.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            job.enqueue(*args)
    # Each backend refuses in its own way, and the errors have no name in common: a database's while it is down or not migrated, those of Redis or a broker,
    # InvalidTask, ImproperlyConfigured where settings name no such backend.
    except Exception:
        logger.exception("The worker could not be asked for %s%s.", job.func.__name__, args)
