"""A story whose readers feel otherwise than those before them is told of once; one that merely grows is not."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from articles.models import ArticlePage, SectionPage
from reactions import services
from reactions.floods.mixes import Mix
from reactions.models import MixSwing, Notice, Vote
from reactions.services.notices import deliver_due
from tests import traffic
from tests.ballots import store_votes
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def told(settings: Any) -> None:
    settings.REACTIONS = {
        **settings.REACTIONS,
        "NOTICE_EMAILS": ["desk@courier.example"],
        "WEBHOOK_URL": "https://hooks.example/",
        "WEBHOOK_SECRET": "a secret of more than thirty characters",
    }
    settings.WAGTAILADMIN_BASE_URL = "https://desk.example"


def store(page: ArticlePage, *, before: dict[str, int], hour: dict[str, int]) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    for kind, number in before.items():
        store_votes(page, number, kind=kind, cast_at=yesterday)
    for kind, number in hour.items():
        store_votes(page, number, kind=kind)


def test_people_and_programs_are_told_with_figures_and_the_way_to_the_story(article: ArticlePage) -> None:
    store(article, before={"love": 150, "angry": 50}, hour={"love": 25, "angry": 75})

    [swing] = services.look_for_swings()

    assert (swing.before, swing.after) == ({"love": 150, "angry": 50}, {"love": 25, "angry": 75})
    by_mail, by_webhook = Notice.objects.order_by("channel")
    assert by_mail.event == by_webhook.event == "mix.swung"
    address = f"https://desk.example/admin/reactions/stories/{article.pk}/"
    said = (
        "The 100 reactions of the last hour on “Ferry leaves on time” say something else than the 200 before them: "
        f"Angry from 25% to 75%; Love from 75% to 25%.\n\n{address}"
    )
    assert by_mail.payload["text"] == said
    assert by_webhook.payload["data"] == {
        "page": article.pk,
        "title": "Ferry leaves on time",
        "before": {"love": 150, "angry": 50},
        "after": {"love": 25, "angry": 75},
        "url": address,
    }


def test_the_watch_looks_and_sends(article: ArticlePage, settings: Any) -> None:
    settings.REACTIONS = {**settings.REACTIONS, "WEBHOOK_URL": ""}
    store(article, before={"love": 150, "angry": 50}, hour={"love": 25, "angry": 75})

    call_command("watch_reactions", once=True)
    deliver_due(now=timezone.now())

    assert [message.subject for message in mail.outbox] == ["The mix of reactions on “Ferry leaves on time” has swung"]


def test_a_story_has_one_swing_in_the_quiet_hours(article: ArticlePage) -> None:
    store(article, before={"love": 150, "angry": 50}, hour={"love": 25, "angry": 75})
    services.look_for_swings()
    assert services.look_for_swings(timezone.now() + timedelta(minutes=1)) == []

    MixSwing.objects.update(noticed_at=timezone.now() - timedelta(hours=6, minutes=1))
    assert len(services.look_for_swings()) == 1
    assert MixSwing.objects.count() == 1
    assert Notice.objects.count() == 4


@pytest.mark.parametrize(
    ("before", "hour"),
    [
        ({"love": 150, "angry": 50}, {"love": 750, "angry": 250}),  # It grows, and is felt as it was.
        ({"love": 150, "angry": 50}, {"love": 15, "angry": 44}),  # A handful in the hour.
        ({"love": 150, "angry": 49}, {"love": 25, "angry": 75}),  # A handful before it.
        ({"love": 150, "angry": 50}, {"love": 33, "angry": 27}),  # Twenty points of sixty votes may be chance.
        ({}, {"angry": 500}),
    ],
)
def test_no_notice_is_given_of_what_is_no_swing(article: ArticlePage, before: dict[str, int], hour: dict[str, int]) -> None:
    store(article, before=before, hour=hour)
    assert services.look_for_swings() == []
    assert not Notice.objects.exists()


def test_votes_out_of_the_count_swing_nothing(article: ArticlePage) -> None:
    store(article, before={"love": 150, "angry": 50}, hour={"love": 25, "angry": 75})
    Vote.objects.filter(kind__slug="angry", cast_at__gt=timezone.now() - timedelta(hours=1)).update(is_counted=False)
    services.recount(page_ids=[article.pk])
    assert services.look_for_swings() == []


def test_a_kind_that_nobody_had_felt_before_swings_the_mix(article: ArticlePage) -> None:
    store(article, before={"love": 200}, hour={"sad": 60})
    [swing] = services.look_for_swings()
    assert services.swing_in_words(swing, {"love": "Love", "sad": "Sad"}) == "Love from 100% to 0%; Sad from 0% to 100%"


def test_looking_costs_two_statements_whatever_the_number_of_stories(section: SectionPage, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(5):
        store(make_article(section, title=f"Story {number}"), before={"love": 200}, hour={"love": 60})
    # The third asks for the pages of no swing: Django asks nothing.
    with django_assert_num_queries(2):
        services.look_for_swings()


def swings(story: traffic.Story) -> bool:
    """Whether the story's day, looked at every five minutes, shows a swing."""
    seconds, kinds = [vote.seconds for vote in story.votes], [vote.kind for vote in story.votes]
    numbers = {kind: place for place, kind in enumerate(traffic.KINDS)}
    felt = [numbers[kind] for kind in kinds]
    for now in range(300, traffic.DAY + 300, 300):
        first, last = bisect_right(seconds, now - 3600), bisect_right(seconds, now)
        if Mix(before=Counter(felt[:first]), hour=Counter(felt[first:last])).has_swung:
            return True
    return False


def of_one_mind(story: traffic.Story) -> traffic.Story:
    """The same votes at the same moments, felt as the story's first hundred readers felt: a crowd that adds nothing new."""
    rng, mix = Random(story.seed), [vote.kind for vote in story.votes[:100]]
    return replace(story, votes=tuple(replace(vote, kind=rng.choice(mix)) for vote in story.votes))


def test_an_ordinary_day_shows_no_swing() -> None:
    assert not [seed for seed in traffic.JUDGED[:20] if swings(traffic.story("organic", seed))]


def test_a_viral_story_that_is_felt_as_before_shows_none() -> None:
    assert not [seed for seed in traffic.JUDGED[:20] if swings(of_one_mind(traffic.story("viral", seed)))]


def test_a_crowd_that_feels_otherwise_is_seen() -> None:
    """Viral crowds bring a mix of their own in these simulations: the one of this story is another by half."""
    assert swings(traffic.story("viral", 1009))
