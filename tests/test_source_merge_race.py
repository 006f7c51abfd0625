"""Editors who merge sources at the same moment, and while others write: one merge happens, nothing is lost, and nobody meets an error."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction

from articles.merging.records import MergeRefused
from articles.merging.sources import merge_source, undo_merge
from articles.models import ArticlePage, Source, SourceCredit, SourceMerge
from tests.factories import make_article, make_source

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser

    from articles.models import SectionPage

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
ROUNDS = 8


def in_background(pool: ThreadPoolExecutor, act: Callable[[], Any]) -> Future[Any]:
    """Do it in another thread, which lets go of its database connection at the end."""

    def run() -> Any:
        try:
            return act()
        finally:
            connection.close()

    return pool.submit(run)


def told_or_merged(together: Barrier, source: Source, into: Source, by: AbstractUser) -> str:
    together.wait()
    try:
        merge_source(source=source, into=into, by=by)
    except MergeRefused as refusal:
        return str(refusal)
    return "merged"


def test_of_two_merges_that_cross_exactly_one_happens(section: SectionPage, editor: AbstractUser) -> None:
    story = make_article(section)
    for number in range(ROUNDS):
        pair = [make_source(name=f"Courier {number}"), make_source(name=f"Gazette {number}")]
        for source in pair:
            SourceCredit.objects.create(page=story, source=source, piece_title=source.name)
        answers = cross(*pair, by=editor)
        kept = Source.objects.get(pk__in=[source.pk for source in pair])
        gone = next(source for source in pair if source != kept)
        assert answers == {"merged", f"“{gone.name}” has been merged into “{kept.name}” already. Go back to the list and choose again."}
        assert SourceCredit.objects.filter(source=kept).count() == 2


def cross(first: Source, second: Source, *, by: AbstractUser) -> set[str]:
    together = Barrier(2, timeout=30)
    with ThreadPoolExecutor(2) as pool:
        acts = [
            in_background(pool, lambda: told_or_merged(together, first, second, by)),
            in_background(pool, lambda: told_or_merged(together, second, first, by)),
        ]
        return {act.result(timeout=60) for act in acts}


def test_a_ring_of_merges_leaves_one_source_and_every_credit(section: SectionPage, editor: AbstractUser) -> None:
    story = make_article(section)
    ring = [make_source(name=f"Bulletin {number}") for number in range(4)]
    for source in ring:
        SourceCredit.objects.create(page=story, source=source, piece_title=source.name)
    together = Barrier(len(ring), timeout=30)
    with ThreadPoolExecutor(len(ring)) as pool:
        acts = [in_background(pool, partial(told_or_merged, together, one, next_one, editor)) for one, next_one in zip(ring, [*ring[1:], ring[0]], strict=True)]
        answers = [act.result(timeout=60) for act in acts]
    assert answers.count("merged") == len(ring) - Source.objects.count()
    assert SourceCredit.objects.filter(page=story).count() == len(ring)
    assert not SourceMerge.objects.standing().exclude(into__in=Source.objects.all()).exists()


def test_a_body_that_is_saved_meanwhile_loses_no_word(section: SectionPage, editor: AbstractUser) -> None:
    """The story's row is locked: whoever saves it waits, and names the kept source whichever was first."""
    courier, gazette = make_source(name="Courier"), make_source(name="Gazette")
    quote = ("quote", {"words": "Every boat was there.", "speaker": "", "speaker_role": "", "source": courier})
    story = make_article(section, body=[quote])
    together = Barrier(2, timeout=30)

    def write() -> None:
        with transaction.atomic():
            mine = ArticlePage.objects.get(pk=story.pk)
            mine.dek = "Written meanwhile."
            mine.body.append(("paragraph", "<p>One more.</p>"))
            together.wait()
            mine.save_revision().publish()

    with ThreadPoolExecutor(2) as pool:
        writing = in_background(pool, write)
        merging = in_background(pool, lambda: told_or_merged(together, courier, gazette, editor))
        writing.result(timeout=60)
        assert merging.result(timeout=60) == "merged"
    stored = ArticlePage.objects.get(pk=story.pk)
    assert (stored.dek, len(stored.body)) == ("Written meanwhile.", 2)
    assert [source.name for source in stored.quoted_sources()] == ["Gazette"]


def test_of_two_who_undo_one_merge_one_is_told(editor: AbstractUser) -> None:
    merge = merge_source(source=make_source(name="Courier"), into=make_source(name="Gazette"), by=editor)
    together = Barrier(2, timeout=30)

    def undo() -> str:
        together.wait()
        try:
            undo_merge(merge=merge, by=editor)
        except MergeRefused as refusal:
            return str(refusal)
        return "undone"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(act.result(timeout=60) for act in [in_background(pool, undo) for _ in range(2)])
    assert answers == ["This merge has been undone already. There is nothing left to do.", "undone"]
    assert set(Source.objects.values_list("name", flat=True)) == {"Courier", "Gazette"}
