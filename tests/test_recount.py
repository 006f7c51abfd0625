"""`manage.py recount_reactions`: tallies that have drifted from their votes are named, and set right."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.models import ArticlePage, SectionPage
from reactions import services
from reactions.models import CountCheck, ReactionKind, Tally, Vote
from tests.factories import make_article
from tests.readers import counts


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("recount_reactions", *arguments, stdout=output)
    return output.getvalue()


@pytest.fixture
def voted(article: ArticlePage) -> ArticlePage:
    for number, kind in enumerate(["love", "love", "sad"], start=1):
        services.cast_vote(page_id=article.pk, voter_key=UUID(int=number), kind=kind)
    return article


def test_right_tallies_are_left_alone(voted: ArticlePage) -> None:
    assert "Every tally matches" in run("--check")
    assert run().startswith("0 ")
    assert counts(voted) == {"love": 2, "sad": 1}


def test_check_names_each_drift_exits_with_1_and_writes_nothing(voted: ArticlePage) -> None:
    Tally.objects.filter(kind__slug="love").update(total=7)
    output = StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("recount_reactions", "--check", stdout=output)
    assert failed.value.returncode == 1
    assert output.getvalue() == f"page {voted.pk}, love: the tally says 7, the votes say 2\n"
    assert counts(voted)["love"] == 7


def test_recounting_sets_right_what_is_wrong_missing_or_left_over(voted: ArticlePage, section: SectionPage) -> None:
    other = make_article(section)
    Tally.objects.filter(kind__slug="love").update(total=7)
    Tally.objects.filter(kind__slug="sad").delete()
    Tally.objects.create(page=other, kind=ReactionKind.objects.get(slug="angry"), total=5)
    assert run().startswith("3 ")
    assert counts(voted) == {"love": 2, "sad": 1}
    assert counts(other) == {}
    assert "Every tally matches" in run("--check")


def test_withdrawn_and_excluded_votes_are_not_counted(voted: ArticlePage) -> None:
    Vote.objects.filter(voter_key=UUID(int=1)).update(is_counted=False)
    Vote.objects.filter(voter_key=UUID(int=3)).update(kind=None)
    run()
    assert counts(voted) == {"love": 1}


def test_pages_can_be_recounted_by_name(voted: ArticlePage, section: SectionPage) -> None:
    other = make_article(section)
    services.cast_vote(page_id=other.pk, voter_key=UUID(int=1), kind="love")
    Tally.objects.update(total=9)
    assert services.recount(page_ids=[other.pk]) == 1
    assert counts(other) == {"love": 1}
    assert counts(voted) == {"love": 9, "sad": 9}


def test_each_check_and_each_correction_is_recorded(voted: ArticlePage) -> None:
    run("--check")
    assert CountCheck.objects.latest().is_exact
    Tally.objects.filter(kind__slug="love").update(total=7)
    with pytest.raises(CommandError):
        run("--check")
    assert CountCheck.objects.latest().wrong == 1
    assert not CountCheck.objects.latest().is_exact
    run()
    assert CountCheck.objects.latest().is_exact


def test_checks_older_than_ninety_days_are_forgotten(voted: ArticlePage) -> None:
    CountCheck.objects.create(checked_at=timezone.now() - timedelta(days=91), wrong=0)
    run("--check")
    assert CountCheck.objects.count() == 1
