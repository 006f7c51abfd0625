"""What a portion of a large act costs, and what the record says of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from reactions import services
from reactions.models import Tally
from reactions.services import large_acts
from tests import factories
from tests.ballots import store_votes
from tests.test_large_acts import begin, one_portion

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client

    from articles.models import ArticlePage, SectionPage


def test_a_portion_costs_the_same_statements_for_few_pages_and_for_many(
    moderator: AbstractUser, section: SectionPage, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(large_acts, "PORTION", 100)
    pages = [factories.make_article(section) for _ in range(6)]
    store_votes(pages[0], 30)
    begun = begin(moderator)
    with django_assert_max_num_queries(14) as few:
        one_portion(begun)
    for page in pages:
        store_votes(page, 4)
        store_votes(page, 1, kind="sad")
    begun = begin(moderator)
    with django_assert_num_queries(len(few)):
        one_portion(begun)
    assert Tally.objects.filter(total__gt=0).count() == 0


def test_the_record_says_who_began_it_what_it_came_to_and_who_cancelled_it(
    moderator_client: Client, moderator: AbstractUser, article: ArticlePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_votes(article, 8)
    monkeypatch.setattr(large_acts, "PORTION", 3)
    begun = begin(moderator)
    one_portion(begun)
    services.cancel_act(act=begun, by=moderator)
    page = moderator_client.get(reverse("reactions_exclusions:inspect", args=[begun.exclusion_id])).content.decode()
    said = ["Began to exclude 8 votes: A flood", "Cancelled the rest of a large act, after 3 of about 8 votes", "Excluded 3 votes on"]
    assert [words for words in said if words not in page] == []
