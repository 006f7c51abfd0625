"""Acts on more votes than one request can take: begun at the desk, done in portions, gone on with after a death, cancelled, lifted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from reactions import services, tasks
from reactions.desk.vote_filters import votes_of_act
from reactions.models import Exclusion, Hold, LargeAct, Origin, Vote
from reactions.services import find_drift, large_acts
from tests import factories
from tests.ballots import store_votes, total_of
from tests.confirming import confirm_at
from tests.test_moderation import EXCLUDE, RESTORE, act, ask, confirm, texts

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client

    from articles.models import ArticlePage, SectionPage

SCRIPT = UUID("a3f9c1d2" + "0" * 24)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_portions(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.REACTIONS = {**settings.REACTIONS, "ACT_AT_ONCE": 4}
    monkeypatch.setattr(large_acts, "PORTION", 3)


def begin(by: AbstractUser, matching: str = "") -> LargeAct:
    votes = votes_of_act(LargeAct(matching=matching))
    return services.begin_exclusion(votes=votes, matching=matching, by=by, reason="A flood")


def begin_lift(by: AbstractUser, exclusion: Exclusion) -> LargeAct:
    return services.begin_lifting(exclusion=exclusion, by=by, reason="A school class after all")


def one_portion(act: LargeAct) -> bool:
    return large_acts._portion(act.pk, votes_of_act) is not None


def work(act: LargeAct) -> LargeAct:
    services.work_off(act_id=act.pk, votes_matching=votes_of_act)
    act.refresh_from_db()
    return act


def books_are_right() -> bool:
    """Tallies are what the votes say, and a vote is counted exactly when nothing holds it."""
    held = set(Hold.objects.standing().values_list("vote", flat=True))
    return not find_drift() and set(Vote.objects.excluded().values_list("pk", flat=True)) == held


def test_an_act_on_many_votes_is_left_to_the_background(
    moderator_client: Client, article: ArticlePage, queue: list[int], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    store_votes(article, 10)
    with django_capture_on_commit_callbacks(execute=True):
        answer = act(moderator_client, EXCLUDE, id="all", page=article.pk)
    begun = LargeAct.objects.get()
    assert queue == [begun.pk]
    assert answer.redirect_chain[-1][0] == reverse("reactions_exclusions:inspect", args=[begun.exclusion_id])
    assert (begun.state, begun.expected, total_of(article)) == ("waiting", 10, 10)
    assert "10 votes are being taken out of the count." in texts(answer)
    assert "0 of about 10 votes." in answer.content.decode()


def test_without_a_worker_it_is_done_in_the_request(
    moderator_client: Client, article: ArticlePage, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    store_votes(article, 10)
    with django_capture_on_commit_callbacks(execute=True):
        act(moderator_client, EXCLUDE, id="all", page=article.pk)
    assert LargeAct.objects.get().state == "done"
    assert total_of(article) == 0
    assert books_are_right()


def test_few_votes_are_excluded_while_the_moderator_waits(moderator_client: Client, article: ArticlePage) -> None:
    store_votes(article, 4)
    act(moderator_client, EXCLUDE, id="all")
    assert not LargeAct.objects.exists()
    assert total_of(article) == 0


def test_totals_are_right_after_every_portion(moderator: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 7)
    store_votes(article, 1, kind="sad")
    begun = begin(moderator)
    totals = []
    while one_portion(begun):
        totals.append(total_of(article))
        assert books_are_right()
    begun.refresh_from_db()
    assert (totals, begun.done, begun.state) == ([5, 2, 0], 8, "done")


def test_whoever_comes_after_a_worker_that_died_goes_on_where_it_stopped(
    moderator: AbstractUser, article: ArticlePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_votes(article, 8)
    begun = begin(moderator)
    one_portion(begun)
    hold, seen = large_acts.hold, []

    def die(exclusion: Exclusion, rows: list[Vote]) -> None:
        hold(exclusion, rows)
        raise KeyboardInterrupt

    def look(exclusion: Exclusion, rows: list[Vote]) -> Any:
        seen.append(len(rows))
        return hold(exclusion, rows)

    monkeypatch.setattr(large_acts, "hold", die)
    with pytest.raises(KeyboardInterrupt):
        one_portion(begun)
    assert total_of(article) == 5
    assert books_are_right()
    monkeypatch.setattr(large_acts, "hold", look)
    assert work(begun).state == "done"
    assert seen == [3, 2]
    assert begun.exclusion.holds.count() == 8


def test_the_command_hands_on_what_nobody_has_worked_at_for_a_minute(
    moderator: AbstractUser, article: ArticlePage, queue: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    store_votes(article, 8)
    begun, fresh = begin(moderator), begin(moderator)
    one_portion(begun)
    LargeAct.objects.filter(pk=begun.pk).update(touched_at=timezone.now() - timedelta(minutes=2))
    call_command("resume_large_acts")
    assert queue == [begun.pk]
    assert fresh.pk not in queue
    assert "3 of about 8 votes done" in capsys.readouterr().out


def test_a_new_task_picks_up_what_another_has_left(moderator: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 8)
    left, new = begin(moderator), begin(moderator)
    LargeAct.objects.filter(pk=left.pk).update(touched_at=timezone.now() - timedelta(minutes=2))
    tasks.work_off_large_act.enqueue(new.pk)
    assert set(LargeAct.objects.values_list("state", flat=True)) == {"done"}


def test_votes_that_come_in_after_the_confirmation_are_not_taken(moderator: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 6)
    begun = begin(moderator)
    store_votes(article, 2)
    work(begun)
    assert total_of(article) == 2


def test_only_what_the_filters_let_through_is_taken(moderator: AbstractUser, article: ArticlePage, section: SectionPage) -> None:
    other = factories.make_article(section)
    store_votes(article, 6, kind="angry")
    store_votes(article, 5)
    store_votes(other, 5, kind="angry")
    work(begin(moderator, f"page={article.pk}&kind=angry"))
    assert (total_of(article), total_of(other)) == (5, 5)
    assert books_are_right()


def test_moments_mean_what_the_moderator_typed_whatever_the_workers_time_zone(
    moderator_client: Client, moderator: AbstractUser, article: ArticlePage, queue: list[int]
) -> None:
    UserProfile.objects.create(user=moderator, current_time_zone="Asia/Tokyo")
    moment = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=2)
    store_votes(article, 5, cast_at=moment)
    store_votes(article, 5, cast_at=moment - timedelta(hours=2))
    in_tokyo = (moment + timedelta(hours=9) - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")
    act(moderator_client, EXCLUDE, id="all", cast_at_from=in_tokyo)
    work(LargeAct.objects.get())
    assert total_of(article) == 5


def test_a_networks_name_is_forgotten_with_the_end_of_the_act(moderator_client: Client, article: ArticlePage, queue: list[int]) -> None:
    store_votes(article, 6, network=SCRIPT)
    act(moderator_client, EXCLUDE, id="all", network="a3f9c1d2")
    begun = LargeAct.objects.get()
    assert "a3f9c1d2" in begun.matching
    assert (work(begun).state, begun.matching) == ("done", "")
    assert total_of(article) == 0


def test_an_act_that_nobody_does_is_given_up_with_the_networks_of_its_time(moderator: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 6, network=SCRIPT)
    begun = begin(moderator, "network=a3f9c1d2")
    LargeAct.objects.update(created_at=timezone.now() - timedelta(days=15))
    call_command("prune_votes")
    begun.refresh_from_db()
    assert (begun.state, begun.matching) == ("failed", "")
    assert work(begun).done == 0


def test_cancelling_leaves_done_what_is_done_and_says_how_much(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 8)
    begun = begin(moderator)
    one_portion(begun)
    answer = moderator_client.post(reverse("reactions_exclusions:cancel", args=[begun.exclusion_id]), follow=True)
    assert "Cancelled after 3 votes." in texts(answer)
    assert work(begun).state == "cancelled"
    assert total_of(article) == 5
    services.lift_exclusion(exclusion=begun.exclusion, by=moderator, reason="Back")
    assert total_of(article) == 8
    assert books_are_right()


def test_cancelling_what_is_over_says_so(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 5)
    begun = work(begin(moderator))
    answer = moderator_client.post(reverse("reactions_exclusions:cancel", args=[begun.exclusion_id]), follow=True)
    assert "It is over already." in texts(answer)


def test_lifting_a_large_exclusion_works_the_same_way(moderator_client: Client, moderator: AbstractUser, article: ArticlePage, queue: list[int]) -> None:
    store_votes(article, 8)
    exclusion = work(begin(moderator)).exclusion
    confirm_at(moderator_client, reverse("reactions_exclusions:lift", args=[exclusion.pk]), reason="A school class after all")
    lifting = exclusion.large_acts.get(kind="lift")
    totals = []
    while one_portion(lifting):
        totals.append(total_of(article))
        assert books_are_right()
    assert totals == [3, 6, 8]


def test_lifting_waits_until_the_exclusion_is_done(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 8)
    begun = begin(moderator)
    one_portion(begun)
    answer = moderator_client.post(reverse("reactions_exclusions:lift", args=[begun.exclusion_id]), {"reason": "Back"}, follow=True)
    assert "under way" in texts(answer)
    assert total_of(article) == 5


def test_votes_that_another_exclusion_holds_stay_out_when_a_large_one_is_lifted(moderator: AbstractUser, article: ArticlePage) -> None:
    votes = store_votes(article, 8)
    exclusion = work(begin(moderator)).exclusion
    services.exclude_votes(votes=Vote.objects.filter(pk__in=[vote.pk for vote in votes[:2]]), by=moderator, reason="Another")
    assert work(begin_lift(moderator, exclusion)).done == 8
    assert total_of(article) == 6
    assert books_are_right()


def test_part_of_a_large_exclusion_is_let_go_in_the_background(
    moderator_client: Client, moderator: AbstractUser, article: ArticlePage, queue: list[int]
) -> None:
    store_votes(article, 6)
    store_votes(article, 5, kind="sad")
    exclusion = work(begin(moderator)).exclusion
    act(moderator_client, RESTORE, id="all", exclusion=exclusion.pk, kind="sad")
    work(LargeAct.objects.latest("pk"))
    assert total_of(article) == 5
    services.exclude_votes(votes=Vote.objects.filter(kind__slug="sad"), by=moderator, reason="Again")
    asked = ask(moderator_client, RESTORE, id="all", exclusion=exclusion.pk, kind="love")
    confirm(moderator_client, asked, only_this="on", reason="Back")
    work(LargeAct.objects.latest("pk"))
    assert total_of(article) == 6
    assert books_are_right()


class TestVotesOfSeveralExclusions:
    """More votes than a request can take are counted again in the background, whichever exclusions hold them."""

    @pytest.fixture
    def exclusions(self, moderator: AbstractUser, article: ArticlePage) -> list[Exclusion]:
        """Ten votes, of which each of two exclusions holds six."""
        votes = [vote.pk for vote in store_votes(article, 10)]
        return [services.exclude_votes(votes=Vote.objects.filter(pk__in=part), by=moderator, reason="A flood") for part in (votes[:6], votes[4:])]

    def test_each_has_an_act_of_its_own(self, moderator_client: Client, article: ArticlePage, exclusions: list[Exclusion], queue: list[int]) -> None:
        asked = ask(moderator_client, RESTORE, id="all", page=article.pk)
        assert "worked off in the background" in asked.content.decode()
        answer = confirm(moderator_client, asked, reason="A school class after all")
        assert "10 votes of 2 exclusions are being let go." in texts(answer)
        assert answer.request["PATH_INFO"] == reverse("reactions_exclusions:index")
        begun = list(LargeAct.objects.order_by("pk"))
        assert [(one.exclusion, one.expected) for one in begun] == [(exclusion, 6) for exclusion in exclusions]
        totals = []
        for one in begun:
            while one_portion(one):
                totals.append(total_of(article))
                assert books_are_right()
        assert totals == [3, 4, 7, 10]

    @pytest.mark.parametrize("order", [1, -1])
    def test_held_as_they_came_are_those_that_were_so_at_the_beginning(
        self, moderator_client: Client, article: ArticlePage, exclusions: list[Exclusion], queue: list[int], order: int
    ) -> None:
        """Those of one exclusion are held by the other, too, which may let them go first."""
        Exclusion.objects.filter(pk=exclusions[0].pk).update(origin=Origin.BLOCK)
        act(moderator_client, RESTORE, id="all", count="held")
        for begun in list(LargeAct.objects.order_by("pk"))[::order]:
            work(begun)
        assert total_of(article) == 6
        assert books_are_right()

    def test_one_that_is_being_worked_at_is_waited_for(
        self, moderator_client: Client, moderator: AbstractUser, article: ArticlePage, exclusions: list[Exclusion], queue: list[int]
    ) -> None:
        begin_lift(moderator, exclusions[0])
        assert "under way" in texts(act(moderator_client, RESTORE, id="all"))
        assert LargeAct.objects.count() == 1
        assert total_of(article) == 0

    def test_where_one_exclusion_holds_all_its_page_is_shown(
        self, moderator_client: Client, article: ArticlePage, exclusions: list[Exclusion], queue: list[int]
    ) -> None:
        services.lift_exclusion(exclusion=exclusions[1], by=exclusions[1].created_by, reason="Back")
        answer = act(moderator_client, RESTORE, id="all")
        assert answer.request["PATH_INFO"] == reverse("reactions_exclusions:inspect", args=[exclusions[0].pk])


def test_a_story_deleted_meanwhile_ends_the_act_in_words(moderator: AbstractUser, article: ArticlePage) -> None:
    store_votes(article, 8)
    begun = begin(moderator, f"page={article.pk}")
    one_portion(begun)
    article.delete()
    assert work(begun).state == "failed"
    assert "deleted" in begun.failure


def test_a_fault_ends_the_act_and_keeps_the_books(moderator: AbstractUser, article: ArticlePage, monkeypatch: pytest.MonkeyPatch) -> None:
    store_votes(article, 8)
    begun = begin(moderator)
    one_portion(begun)
    monkeypatch.setattr(large_acts, "hold", lambda exclusion, rows: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        work(begun)
    begun.refresh_from_db()
    assert (begun.state, begun.done) == ("failed", 3)
    assert books_are_right()


def test_progress_is_told_to_those_who_may_see_exclusions(
    moderator_client: Client, editor_client: Client, moderator: AbstractUser, article: ArticlePage, django_assert_max_num_queries: Any
) -> None:
    store_votes(article, 8)
    begun = begin(moderator)
    one_portion(begun)
    address = reverse("reactions_exclusions:progress", args=[begun.exclusion_id])
    with django_assert_max_num_queries(9):
        answer = moderator_client.get(address)
    assert "3 of about 8 votes." in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    for name in ("progress", "cancel", "wake"):
        assert editor_client.post(reverse(f"reactions_exclusions:{name}", args=[begun.exclusion_id])).status_code in {302, 405}
    begun.refresh_from_db()
    assert begun.state == "running"


def test_an_act_that_nobody_works_at_is_handed_on_at_the_desk(
    moderator_client: Client, moderator: AbstractUser, article: ArticlePage, queue: list[int]
) -> None:
    store_votes(article, 8)
    begun = begin(moderator)
    detail = reverse("reactions_exclusions:inspect", args=[begun.exclusion_id])
    assert "Hand it to the worker again" not in moderator_client.get(detail).content.decode()
    LargeAct.objects.update(touched_at=timezone.now() - timedelta(minutes=2))
    assert "Hand it to the worker again" in moderator_client.get(detail).content.decode()
    moderator_client.post(reverse("reactions_exclusions:wake", args=[begun.exclusion_id]))
    assert queue == [begun.pk]
