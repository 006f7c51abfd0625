"""Stories that lead to stories which came later than they did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from articles.models import WordPressPost
from articles.wire.blocks import stream_of
from articles.wordpress import history
from articles.wordpress.links import Linked, link_up, targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.models import ArticlePage

BATCH = 500


def put_in_late_links(*, site_url: str) -> int:
    """
    Have stories lead to those that have come since, unless somebody has changed them. Returns how many links were made.

    Each story is a transaction of its own. A query for each five hundred that wait, and what the stories take that need not wait any longer.
    """
    made = 0
    for batch in _waiting(site_url):
        known = targets({key for _pk, keys in batch for key in keys or []}, site_url=site_url).keys()
        made += sum(_put_in(pk) for pk, keys in batch if keys is None or not known.isdisjoint(keys))
    return made


def _waiting(site_url: str) -> Iterator[list[tuple[int, list[str] | None]]]:
    posts = WordPressPost.objects.filter(site_url=site_url, page__isnull=False).exclude(open_links=[]).order_by("pk")
    last = 0
    while batch := list(posts.filter(pk__gt=last).values_list("pk", "open_links")[:BATCH]):
        yield batch
        last = batch[-1][0]


@transaction.atomic
def _put_in(pk: int) -> int:
    record = WordPressPost.objects.locked_if_untouched(pk)
    if record is None or record.page is None:
        return 0
    page = record.page
    story = page.get_latest_revision_as_object()
    linked = link_up(story.body.get_prep_value(), site_url=record.site_url)
    if linked.made:
        _store(story, linked, record, is_out=_is_out(page))
    record.open_links, record.file_links = sorted(linked.waiting), len(linked.files)
    # It was imported when it was: this is a look at it.
    record.save(update_fields=["page", "revision_id", "was_live", "open_links", "file_links"])
    return linked.made


def _is_out(page: ArticlePage) -> bool:
    """Whether the latest revision is what readers see, or will. One that was withheld may be newer than either."""
    scheduled = page.scheduled_revision
    return (page.live and not page.has_unpublished_changes) or (scheduled is not None and scheduled.pk == page.latest_revision_id)


def _store(story: Any, linked: Linked, record: WordPressPost, *, is_out: bool) -> None:
    """Published or scheduled stays what was; a draft stays one."""
    story.body = stream_of(linked.blocks)
    revision = story.save_revision(clean=False)
    if is_out:
        revision.publish()
    stored: ArticlePage = type(story).objects.get(pk=story.pk)
    record.note_story(stored)
    history.note_links(stored, number=linked.made)
