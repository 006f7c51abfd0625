"""Blocks at the desk: a moderator blocks whoever sent a vote, sees the block with what it holds, ends it and undoes it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from reactions import services
from reactions.desk.vote_filters import votes_of_act
from reactions.models import Block, Exclusion, LargeAct, SectionRight, Vote
from tests.ballots import store_votes, total_of
from tests.confirming import confirm_at, shown
from tests.factories import make_article, make_section
from tests.readers import Reader, counts

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from articles.models import ArticlePage, SectionPage

NETWORK = UUID("0badcafe-0000-4000-8000-000000000000")


@pytest.fixture
def vote(article: ArticlePage) -> Vote:
    return store_votes(article, 3, kind="angry", network=NETWORK)[0]


def new(vote: Vote) -> str:
    return reverse("reactions_blocks:new", args=[vote.pk])


def block(vote: Vote, by: AbstractUser) -> Block:
    return services.block_reader(voter_key=vote.voter_key, until=timezone.now() + timedelta(hours=1), by=by, reason="A script")


def undo(client: Client, blocked: Block) -> Any:
    return confirm_at(client, reverse("reactions_blocks:undo", args=[blocked.pk]), reason="A library")


def test_a_moderator_blocks_a_reader_from_the_list_of_votes(moderator_client: Client, moderator: AbstractUser, vote: Vote) -> None:
    assert new(vote) in moderator_client.get(reverse("reactions_votes:index")).content.decode()
    page = moderator_client.get(new(vote)).content.decode()
    assert "This reader, with 1 vote so far" in page
    assert "Everybody in network 0badcafe, with 3 votes" in page

    answer = moderator_client.post(new(vote), {"of": "reader", "hours": "24", "reason": "Forty stories in a minute"}, follow=True)

    blocked = Block.objects.get()
    assert (blocked.voter_key, blocked.network_key, blocked.created_by) == (vote.voter_key, None, moderator)
    assert timedelta(hours=23) < blocked.expires_at - timezone.now() <= timedelta(hours=24)
    assert "Forty stories in a minute" in answer.content.decode()
    assert reverse("reactions_blocks:undo", args=[blocked.pk]) in answer.content.decode()


def test_a_network_is_blocked_with_one_more_choice(moderator_client: Client, vote: Vote) -> None:
    moderator_client.post(new(vote), {"of": "network", "hours": "720", "reason": "A rack of servers"})
    assert (Block.objects.get().voter_key, Block.objects.get().network_key) == (None, NETWORK)
    assert "Network 0badcafe" in moderator_client.get(reverse("reactions_blocks:index")).content.decode()


def test_a_vote_whose_network_is_not_kept_offers_the_reader_only(moderator_client: Client, article: ArticlePage) -> None:
    vote = store_votes(article, 1)[0]
    assert "Everybody in network" not in moderator_client.get(new(vote)).content.decode()
    assert "Select a valid choice" in moderator_client.post(new(vote), {"of": "network", "hours": "1", "reason": "A script"}).content.decode()


def test_nobody_is_blocked_for_a_vote_whose_reader_is_forgotten(moderator_client: Client, vote: Vote) -> None:
    Vote.objects.update(voter_key=None, network_key=None)
    answer = moderator_client.get(new(vote), follow=True)
    assert "has been forgotten in time" in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("of", "", "Choose whom to block."),
        ("hours", "9000", "Select a valid choice"),
        ("reason", " ", "Write the reason"),
        ("reason", "x" * 100_000, "at most 500 characters"),
    ],
)
def test_what_cannot_be_read_is_refused(moderator_client: Client, vote: Vote, field: str, value: str, said: str) -> None:
    answer = moderator_client.post(new(vote), {"of": "reader", "hours": "1", "reason": "A script", field: value})
    assert said in answer.content.decode()
    assert not Block.objects.exists()


def test_html_in_a_reason_is_shown_as_typed(moderator_client: Client, vote: Vote) -> None:
    page = moderator_client.post(new(vote), {"of": "reader", "hours": "1", "reason": "<b onclick=x>bots</b>"}, follow=True).content.decode()
    assert "&lt;b onclick=x&gt;bots&lt;/b&gt;" in page
    assert "<b onclick" not in page


def test_a_block_is_ended_and_what_it_held_stays_out(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    reader = Reader()
    reader.cast(article, "love")
    blocked = block(Vote.objects.get(), moderator)
    reader.cast(article, "angry")

    page = moderator_client.get(reverse("reactions_blocks:end", args=[blocked.pk])).content.decode()
    assert "The 1 vote that is held stays out of the count." in page
    moderator_client.post(reverse("reactions_blocks:end", args=[blocked.pk]), {"reason": "Long enough"})

    blocked.refresh_from_db()
    assert blocked.lifted_by == moderator
    assert counts(article) == {}
    again = moderator_client.post(reverse("reactions_blocks:end", args=[blocked.pk]), {"reason": "Long enough"}, follow=True)
    assert "This block is over already." in again.content.decode()


def test_a_block_is_undone_with_its_votes(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    reader = Reader()
    reader.cast(article, "love")
    blocked = block(Vote.objects.get(), moderator)
    reader.cast(article, "angry")

    answer = undo(moderator_client, blocked)

    assert "The block is undone. 1 vote counts." in answer.content.decode()
    assert counts(article) == {"angry": 1}


class TestWhatUndoingShows:
    """Undoing a block says first what it does to the figures, and asks again where that is no longer so."""

    @pytest.fixture
    def address(self, moderator: AbstractUser, vote: Vote) -> str:
        """Of a block that holds one of three votes on the article."""
        blocked = services.block_reader(
            voter_key=vote.voter_key,
            until=timezone.now() + timedelta(hours=1),
            by=moderator,
            reason="A script",
            earlier=services.Earlier(Vote.objects.filter(pk=vote.pk)),
        )
        return reverse("reactions_blocks:undo", args=[blocked.pk])

    def test_totals_and_shares(self, moderator_client: Client, article: ArticlePage, address: str) -> None:
        store_votes(article, 2)
        [table] = moderator_client.get(address).context["preview"].tables
        assert (table.title, table.before, table.after) == (article.title, 4, 5)
        assert [(row.label, row.share_before, row.share_after) for row in table.kinds] == [("Love", 50, 40), ("Angry", 50, 60)]

    def test_it_is_asked_again(self, moderator_client: Client, moderator: AbstractUser, article: ArticlePage, vote: Vote, address: str) -> None:
        asked = shown(moderator_client.get(address))
        services.exclude_votes(votes=Vote.objects.filter(pk=vote.pk), by=moderator, reason="Mine")
        answer = moderator_client.post(address, {**asked, "reason": "A library after all"})
        page = answer.content.decode()
        assert "1 of the votes would have moved a total when you looked, and 0 would now." in page
        assert "A library after all" in page
        assert Block.objects.get().lifted_at is None
        moderator_client.post(address, {**shown(answer), "reason": "A library after all"})
        assert Block.objects.get().lifted_at
        assert total_of(article) == 2

    def test_what_it_holds_meanwhile_counts_too(self, moderator_client: Client, article: ArticlePage, section: SectionPage, vote: Vote, address: str) -> None:
        asked = shown(moderator_client.get(address))
        late = make_article(section)
        services.cast_vote(page_id=late.pk, voter_key=vote.voter_key, kind="love")
        assert total_of(late) == 0
        answer = moderator_client.post(address, {**asked, "reason": "A library"}, follow=True)
        assert "The block is undone. 2 votes count." in answer.content.decode()
        assert (total_of(article), total_of(late)) == (3, 1)


def test_who_may_not_see_its_exclusion_is_not_led_there(moderator: AbstractUser, moderator_client: Client, vote: Vote) -> None:
    detail = reverse("reactions_exclusions:inspect", args=[block(vote, moderator).exclusion_id])
    assert detail in moderator_client.get(reverse("reactions_blocks:index")).content.decode()
    moderator.groups.get().permissions.remove(Permission.objects.get(codename="view_exclusion"))
    assert detail not in moderator_client.get(reverse("reactions_blocks:index")).content.decode()


def test_a_block_whose_votes_are_being_worked_at_is_undone_later(moderator_client: Client, moderator: AbstractUser, article: ArticlePage) -> None:
    vote = store_votes(article, 1)[0]
    blocked = block(vote, moderator)
    LargeAct.objects.create(kind=LargeAct.Kind.LIFT, exclusion=blocked.exclusion)
    answer = undo(moderator_client, blocked)
    assert "being worked at in the background" in answer.content.decode()
    blocked.refresh_from_db()
    assert blocked.lifted_at is None


def test_only_who_may_block_blocks(editor_client: Client, moderator: AbstractUser, vote: Vote) -> None:
    blocked = block(vote, moderator)
    addresses = [new(vote), reverse("reactions_blocks:index"), *(reverse(f"reactions_blocks:{act}", args=[blocked.pk]) for act in ("end", "undo"))]
    for address in addresses:
        assert editor_client.get(address).status_code == 302
        assert editor_client.post(address, {"of": "reader", "hours": "1", "reason": "Mine"}).status_code == 302
    assert Block.objects.count() == 1
    assert not Block.objects.filter(lifted_at__isnull=False).exists()


def test_the_list_costs_the_same_with_many_blocks(
    moderator_client: Client, moderator: AbstractUser, vote: Vote, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def queries() -> int:
        with django_assert_max_num_queries(50) as captured:
            moderator_client.get(reverse("reactions_blocks:index"))
        return len(captured)

    block(vote, moderator)
    few = queries()
    for _ in range(10):
        block(vote, moderator)
    assert queries() == few <= 15


def test_a_block_stands_among_the_exclusions_it_makes(moderator_client: Client, moderator: AbstractUser, vote: Vote) -> None:
    blocked = block(vote, moderator)
    exclusion: Any = Exclusion.objects.get()
    assert blocked.exclusion == exclusion
    assert "A script" in moderator_client.get(reverse("reactions_exclusions:inspect", args=[exclusion.pk])).content.decode()


def fill(client: Client, vote: Vote, *, of: str, **data: Any) -> Any:
    """Confirm the page as it was shown, with the earlier votes taken out."""
    form = client.get(new(vote)).context["form"]
    shown = {name: form[name].initial for name in form.fields if name.startswith("seen_")}
    return client.post(new(vote), {"of": of, "hours": "1", "reason": "A script", "earlier": "on", **shown, **data}, follow=True)


class TestEarlierVotes:
    """A block that also takes out what was cast before it."""

    def test_the_page_says_how_many_and_what_that_does(self, moderator_client: Client, vote: Vote, article: ArticlePage) -> None:
        store_votes(article, 2)
        page = " ".join(moderator_client.get(new(vote)).content.decode().split())
        assert "This reader: 1; Everybody in network 0badcafe: 3." in page
        assert "Everybody in network 0badcafe: what taking out 3 earlier votes would do" in page

    def test_they_leave_the_count_with_the_block_and_come_back_with_it(self, moderator_client: Client, vote: Vote, article: ArticlePage) -> None:
        store_votes(article, 2)
        page = fill(moderator_client, vote, of="network").content.decode()
        assert "3 earlier votes are out of the count." in page
        assert counts(article) == {"love": 2}
        blocked = Block.objects.get()
        assert blocked.exclusion.holds.count() == 3
        assert blocked.exclusion.effect[0]["before"] == {"angry": 3, "love": 2}

        undo(moderator_client, blocked)
        assert counts(article) == {"angry": 3, "love": 2}

    def test_without_the_tick_they_stay(self, moderator_client: Client, vote: Vote, article: ArticlePage) -> None:
        moderator_client.post(new(vote), {"of": "network", "hours": "1", "reason": "A script"})
        assert counts(article) == {"angry": 3}

    def test_ending_leaves_them_out_and_offers_to_put_them_back(self, moderator_client: Client, vote: Vote, article: ArticlePage) -> None:
        fill(moderator_client, vote, of="network")
        blocked = Block.objects.get()
        address = reverse("reactions_blocks:end", args=[blocked.pk])
        page = moderator_client.get(address).content.decode()
        assert "Blocked because: “A script”" in page
        assert reverse("reactions_blocks:undo", args=[blocked.pk]) in page
        moderator_client.post(address, {"reason": "Long enough"})
        assert counts(article) == {}

    def test_votes_that_have_changed_since_are_shown_again(self, moderator_client: Client, vote: Vote, article: ArticlePage) -> None:
        form = moderator_client.get(new(vote)).context["form"]
        Vote.objects.filter(pk=vote.pk).update(kind=None)
        answer = moderator_client.post(
            new(vote), {"of": "reader", "hours": "1", "reason": "A script", "earlier": "on", "seen_reader": form["seen_reader"].initial}
        )
        assert "Nothing was done. 1 of the votes would have moved a total when you looked, and 0 would now." in answer.content.decode()
        assert not Block.objects.exists()
        again = answer.context["form"]["seen_reader"].value()
        moderator_client.post(new(vote), {"of": "reader", "hours": "1", "reason": "A script", "earlier": "on", "seen_reader": again})
        assert Block.objects.exists()

    def test_one_that_comes_meanwhile_is_not_taken_and_is_said(self, moderator_client: Client, vote: Vote, article: ArticlePage) -> None:
        form = moderator_client.get(new(vote)).context["form"]
        store_votes(article, 1, kind="angry", network=NETWORK)
        shown = {"seen_network": form["seen_network"].initial}
        page = moderator_client.post(new(vote), {"of": "network", "hours": "1", "reason": "A script", "earlier": "on", **shown}, follow=True).content.decode()
        assert "3 earlier votes are out of the count. 1 more came while you looked, and counts." in page
        assert counts(article) == {"angry": 1}

    @pytest.mark.parametrize("of", ["reader", "network"])
    def test_many_are_worked_off_in_the_background_and_come_back_so(
        self, moderator_client: Client, vote: Vote, article: ArticlePage, settings: Any, of: str
    ) -> None:
        settings.REACTIONS = {**settings.REACTIONS, "ACT_AT_ONCE": 0}
        page = fill(moderator_client, vote, of=of).content.decode()
        taken = 1 if of == "reader" else 3
        assert f"{taken} earlier votes are being taken out" in page
        blocked, act = Block.objects.get(), LargeAct.objects.get()
        assert (act.exclusion, act.expected) == (blocked.exclusion, taken)
        services.work_off(act_id=act.pk, votes_matching=votes_of_act)
        assert Vote.objects.excluded().count() == taken

        page = undo(moderator_client, blocked).content.decode()
        assert f"{taken} votes are being let go." in page
        services.work_off(act_id=LargeAct.objects.latest("pk").pk, votes_matching=votes_of_act)
        assert counts(article) == {"angry": 3}
        blocked.refresh_from_db()
        assert blocked.lifted_at

    def test_only_those_on_stories_that_may_be_moderated(self, moderator: AbstractUser, moderator_client: Client, vote: Vote, front_page: Any) -> None:
        elsewhere = make_article(make_section(front_page, title="Town"))
        store_votes(elsewhere, 4, kind="angry", network=NETWORK)
        group = moderator.groups.get()
        rights = group.permissions.filter(codename__in=["block_voter", "moderate_vote"], content_type__app_label="reactions")
        for right in rights:
            SectionRight.objects.create(group=group, page=vote.page.get_parent(), permission=right)
        group.permissions.remove(*rights)
        fill(moderator_client, vote, of="network")
        assert Vote.objects.excluded().count() == 3
        assert counts(elsewhere) == {"angry": 4}

    def test_who_may_not_take_votes_out_is_not_asked(self, moderator: AbstractUser, moderator_client: Client, vote: Vote, article: ArticlePage) -> None:
        group = moderator.groups.get()
        group.permissions.remove(*group.permissions.filter(codename="moderate_vote"))
        assert "earlier" not in moderator_client.get(new(vote)).context["form"].fields
        fill(moderator_client, vote, of="network")
        assert counts(article) == {"angry": 3}
