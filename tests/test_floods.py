"""Floods: noticed once, held where the board says so, and decided on by moderators, who can take it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone
from wagtail.models import ModelLogEntry

from articles.models import ArticlePage
from reactions import services
from reactions.floods.windows import QUICK
from reactions.models import Board, Exclusion, Flood, FloodResponse, FloodState, Hold, Notice, Origin, ReactionKind, Vote
from reactions.services import exclusions
from reactions.services import floods as noticing
from reactions.signals import flood_noticed
from tests.ballots import store_votes, total_of
from tests.factories import make_article
from tests.readers import Reader, counts

pytestmark = pytest.mark.django_db(transaction=True)


def store_crowd(page: ArticlePage, number: int, *, ends_at: datetime, gap: float = 1.0, network: UUID | None = None) -> list[Vote]:
    """A machine's votes: one network, one kind, one after the other, the last of them at `ends_at`."""
    kind, network = ReactionKind.objects.get(slug="angry"), network or uuid4()
    moments = [ends_at - timedelta(seconds=gap * place) for place in reversed(range(number))]
    rows = [
        Vote(page_id=page.pk, kind=kind, voter_key=uuid4(), network_key=network, is_first_vote=True, cast_at=moment, changed_at=moment) for moment in moments
    ]
    votes = Vote.objects.bulk_create(rows)
    services.recount(page_ids=[page.pk])
    return votes


def noticed(page: ArticlePage, *, number: int = 120, network: UUID | None = None) -> Flood:
    """A flood that has just been noticed on the page."""
    now = timezone.now()
    store_crowd(page, number, ends_at=now, network=network)
    [flood] = services.look_once(now)
    return flood


@pytest.fixture
def holding(article: ArticlePage) -> ArticlePage:
    Board.objects.create(page=article, on_flood=FloodResponse.HOLD)
    return article


class TestNoticing:
    def test_a_flood_is_noticed_with_its_evidence_and_counted_until_somebody_decides(self, article: ArticlePage) -> None:
        heard: list[int] = []

        def hear(flood_id: int, **kwargs: Any) -> None:
            heard.append(flood_id)

        flood_noticed.connect(hear)
        store_votes(article, 30, kind="love", cast_at=timezone.now() - timedelta(days=2))
        try:
            flood = noticed(article)
        finally:
            flood_noticed.disconnect(hear)

        assert heard == [flood.pk]
        assert (flood.page_id, flood.votes, flood.state, flood.is_held) == (article.pk, 120, FloodState.WAITING, False)
        assert {found["rule"] for found in flood.evidence} >= {"handful", "one_network", "steady"}
        assert flood.began_at < flood.last_at <= flood.noticed_at
        assert total_of(article) == 150
        said = "Noticed a flood on “Ferry leaves on time”: 120 votes so far (flood from none to Waiting for a moderator)"
        assert ModelLogEntry.objects.get(action="reactions.notice_flood").message == said

    def test_readers_as_they_come_are_no_flood(self, article: ArticlePage) -> None:
        for kind in ("love", "happy", "sad"):
            store_votes(article, 60, kind=kind, is_first_vote=True)

        assert services.look_once() == []

    def test_a_flood_that_goes_on_stays_one_flood(self, article: ArticlePage) -> None:
        first = noticed(article)
        later = first.last_at + timedelta(seconds=40)
        store_crowd(article, 30, ends_at=later)

        [again] = services.look_once(later)

        assert again.pk == first.pk
        assert again.votes == 150
        assert again.last_at == later
        assert Flood.objects.count() == 1

    def test_votes_from_the_future_wait_for_their_time_and_a_clock_set_back_does_no_harm(self, article: ArticlePage) -> None:
        now = timezone.now()
        store_crowd(article, 120, ends_at=now + timedelta(hours=1))

        assert services.look_once(now) == []
        assert services.look_once(now - timedelta(days=1)) == []
        assert len(services.look_once(now + timedelta(hours=1))) == 1

    def test_a_look_costs_the_same_whatever_the_pages(self, article: ArticlePage, django_assert_num_queries: Any) -> None:
        now = timezone.now()
        others = [make_article(article.get_parent()) for _ in range(3)]
        with django_assert_num_queries(1):
            services.look_once(now, spans=[QUICK])
        for page in (article, *others):
            for kind in ("love", "happy", "sad"):
                store_votes(page, 40, kind=kind, cast_at=now)
        with django_assert_num_queries(4):
            services.look_once(now, spans=[QUICK])

    def test_whoever_is_named_in_the_settings_is_told(self, article: ArticlePage, settings: Any) -> None:
        settings.REACTIONS = {**settings.REACTIONS, "NOTICE_EMAILS": ["desk@courier.example"]}
        noticed(article)

        notice = Notice.objects.get()
        assert notice.event == "flood.noticed"
        assert "Ferry leaves on time" in notice.payload["subject"]

    def test_a_notice_leads_to_the_flood(self, article: ArticlePage, settings: Any) -> None:
        hook = {"WEBHOOK_URL": "https://hooks.example/", "WEBHOOK_SECRET": "a secret of more than thirty characters"}
        settings.REACTIONS = {**settings.REACTIONS, "NOTICE_EMAILS": ["desk@courier.example"], **hook}
        settings.WAGTAILADMIN_BASE_URL = "https://courier.example"
        flood = noticed(article)

        address = f"https://courier.example/admin/reactions/floods/{flood.pk}/"
        mail, call = Notice.objects.order_by("channel")
        assert mail.payload["text"].endswith(f"\n\n{address}")
        assert call.payload["data"]["url"] == address

    def test_where_nobody_knows_the_admins_address_a_notice_goes_without(self, article: ArticlePage, settings: Any) -> None:
        settings.REACTIONS = {**settings.REACTIONS, "NOTICE_EMAILS": ["desk@courier.example"], "SITE_URL": ""}
        settings.WAGTAILADMIN_BASE_URL = ""
        noticed(article)

        assert Notice.objects.get().payload["text"].endswith("They are counted until a moderator decides.")


class TestHolding:
    def test_a_held_floods_votes_leave_the_count_and_so_do_those_that_come(self, holding: ArticlePage) -> None:
        store_votes(holding, 30, kind="love", cast_at=timezone.now() - timedelta(days=2))
        flood = noticed(holding)

        reader = Reader()
        reader.cast(holding, "happy")

        assert flood.is_held
        assert counts(holding) == {"love": 30}
        assert reader.mine(holding) == "happy"
        exclusion = Exclusion.objects.get()
        assert (exclusion.origin, exclusion.created_by, Hold.objects.standing().filter(exclusion=exclusion).count()) == (Origin.FLOOD, None, 121)
        call_command("recount_reactions", check=True)

    def test_the_site_can_hold_where_no_board_says_anything(self, article: ArticlePage, settings: Any) -> None:
        settings.REACTIONS = {**settings.REACTIONS, "ON_FLOOD": "hold"}
        assert noticed(article).is_held

    def test_a_board_that_only_flags_overrides_the_section(self, article: ArticlePage) -> None:
        Board.objects.create(page=article.get_parent(), on_flood=FloodResponse.HOLD)
        Board.objects.create(page=article, on_flood=FloodResponse.FLAG)
        assert not noticed(article).is_held

    def test_a_huge_flood_is_held_portion_by_portion(self, holding: ArticlePage, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(noticing, "PORTION", 50)
        sizes: list[int] = []

        def hold(exclusion: Exclusion, rows: list[Vote]) -> Any:
            sizes.append(len(rows))
            return exclusions.hold(exclusion, rows)

        monkeypatch.setattr(noticing, "hold", hold)
        noticed(holding, number=120)

        assert sizes == [50, 50, 20]
        assert total_of(holding) == 0
        call_command("recount_reactions", check=True)

    def test_what_was_on_its_way_is_held_by_the_next_look(self, holding: ArticlePage) -> None:
        flood = noticed(holding)
        late = store_crowd(holding, 3, ends_at=flood.last_at)
        Vote.objects.filter(pk__in=[vote.pk for vote in late]).update(is_counted=True)

        services.look_once(flood.last_at + timedelta(seconds=1))

        assert total_of(holding) == 0
        call_command("recount_reactions", check=True)


class TestDeciding:
    def test_taking_a_flood_out_counts_what_comes_after(self, article: ArticlePage, moderator: Any) -> None:
        store_votes(article, 30, kind="love", cast_at=timezone.now() - timedelta(days=2))
        flood = noticed(article)

        exclusion = services.exclude_flood(flood=flood, votes=Vote.objects.filter(kind__slug="angry"), by=moderator, reason="A script")
        Reader().cast(article, "happy")

        flood.refresh_from_db()
        assert (flood.state, flood.exclusion, flood.decided_by) == (FloodState.EXCLUDED, exclusion, moderator)
        assert counts(article) == {"love": 30, "happy": 1}
        assert services.look_once() == []
        call_command("recount_reactions", check=True)

    def test_taking_part_of_a_held_flood_out_counts_the_rest(self, holding: ArticlePage, moderator: Any) -> None:
        store_votes(holding, 5, kind="love")
        flood = noticed(holding)
        assert counts(holding) == {}

        services.exclude_flood(flood=flood, votes=Vote.objects.filter(kind__slug="angry"), by=moderator, reason="A script")
        Reader().cast(holding, "happy")

        assert counts(holding) == {"love": 5, "happy": 1}
        call_command("recount_reactions", check=True)

    def test_a_flood_found_genuine_is_counted_and_left_alone_for_hours(self, holding: ArticlePage, moderator: Any) -> None:
        flood = noticed(holding)

        assert services.find_genuine(flood=flood, by=moderator, reason="A class at school") == 120
        assert counts(holding) == {"angry": 120}
        later = timezone.now() + timedelta(hours=5)
        store_crowd(holding, 120, ends_at=later)
        assert services.look_once(later) == []
        much_later = timezone.now() + timedelta(hours=7)
        store_crowd(holding, 400, ends_at=much_later, gap=0.5)
        assert len(services.look_once(much_later)) == 1

    @pytest.mark.parametrize("response", FloodResponse.values)
    @pytest.mark.parametrize("decision", ["exclude", "genuine"])
    def test_undoing_a_decision_brings_the_figures_back_to_the_unit(self, article: ArticlePage, moderator: Any, response: str, decision: str) -> None:
        Board.objects.create(page=article, on_flood=response)
        store_votes(article, 7, kind="love")
        flood = noticed(article)
        first, second = Vote.objects.order_by("pk")[:2]
        services.exclude_votes(votes=Vote.objects.filter(pk=first.pk), by=moderator, reason="By hand")
        if flood.is_held:
            services.lift_exclusion(exclusion=flood.exclusion, votes=Vote.objects.filter(pk=second.pk), by=moderator, reason="A friend")
        before, held = counts(article), set(Vote.objects.excluded().values_list("pk", flat=True))

        if decision == "exclude":
            services.exclude_flood(flood=flood, votes=Vote.objects.filter(kind__slug="angry"), by=moderator, reason="A script")
        else:
            services.find_genuine(flood=flood, by=moderator, reason="Readers")
        again = services.undo_decision(flood=flood, by=moderator, reason="A slip")

        assert counts(article) == before
        assert set(Vote.objects.excluded().values_list("pk", flat=True)) == held
        assert (again.state, again.is_held, again.decided_by, again.decision_reason) == (FloodState.WAITING, response == "hold", None, "")
        call_command("recount_reactions", check=True)

    def test_a_decision_is_made_once_and_undone_once(self, article: ArticlePage, moderator: Any) -> None:
        flood = noticed(article)
        with pytest.raises(services.FloodNotDecided):
            services.undo_decision(flood=flood, by=moderator, reason="A slip")
        services.find_genuine(flood=flood, by=moderator, reason="Readers")
        with pytest.raises(services.FloodDecided):
            services.exclude_flood(flood=flood, votes=Vote.objects.all(), by=moderator, reason="A script")
        with pytest.raises(services.ReasonMissing):
            services.undo_decision(flood=flood, by=moderator, reason=" ")

    def test_a_decision_is_not_undone_while_another_flood_waits(self, article: ArticlePage, moderator: Any) -> None:
        flood = noticed(article)
        services.exclude_flood(flood=flood, votes=Vote.objects.all(), by=moderator, reason="A script")
        later = timezone.now() + timedelta(minutes=30)
        store_crowd(article, 120, ends_at=later)
        services.look_once(later)
        with pytest.raises(services.AnotherFloodWaits):
            services.undo_decision(flood=flood, by=moderator, reason="A slip")

    def test_a_decision_from_the_future_does_not_silence_the_page(self, article: ArticlePage, moderator: Any) -> None:
        """The clock was a year ahead when somebody decided, and was set right then."""
        flood = noticed(article)
        services.find_genuine(flood=flood, by=moderator, reason="Readers")
        Flood.objects.update(decided_at=timezone.now() + timedelta(days=365))
        later = timezone.now() + timedelta(minutes=10)
        store_crowd(article, 120, ends_at=later)

        assert len(services.look_once(later)) == 1

    @pytest.mark.parametrize("decision", ["exclude", "genuine"])
    def test_a_decision_is_undone_to_the_unit_after_the_clock_was_set_back(self, holding: ArticlePage, moderator: Any, decision: str) -> None:
        store_votes(holding, 7, kind="love")
        flood = noticed(holding)
        before, held = counts(holding), set(Vote.objects.excluded().values_list("pk", flat=True))
        if decision == "exclude":
            services.exclude_flood(flood=flood, votes=Vote.objects.filter(kind__slug="angry"), by=moderator, reason="A script")
        else:
            services.find_genuine(flood=flood, by=moderator, reason="Readers")
        ahead = timedelta(days=365)
        Flood.objects.update(decided_at=F("decided_at") + ahead)
        Hold.objects.filter(lifted_at__isnull=False).update(lifted_at=F("lifted_at") + ahead)

        services.undo_decision(flood=flood, by=moderator, reason="A slip")

        assert counts(holding) == before
        assert set(Vote.objects.excluded().values_list("pk", flat=True)) == held

    def test_what_is_held_later_than_the_moderator_looked_stays_held(self, holding: ArticlePage, moderator: Any) -> None:
        flood = noticed(holding)
        looked_at = timezone.now()
        for _reader in range(3):
            Reader().cast(holding, "angry")

        services.exclude_flood(flood=flood, votes=Vote.objects.filter(cast_at__lte=flood.last_at), by=moderator, reason="A script", up_to=looked_at)

        flood = Flood.objects.select_related("exclusion").get()
        assert counts(holding) == {}
        assert services.still_held([flood]) == {flood.pk: (flood.exclusion.selection["held_by"], 3)}
        # The flood is decided on: who comes now is counted.
        Reader().cast(holding, "happy")
        assert counts(holding) == {"happy": 1}
        services.undo_decision(flood=flood, by=moderator, reason="A slip")
        assert Vote.objects.excluded().count() == 123
        assert counts(holding) == {"happy": 1}
        call_command("recount_reactions", check=True)

    def test_every_act_is_on_the_record(self, article: ArticlePage, moderator: Any) -> None:
        flood = noticed(article)
        services.exclude_flood(flood=flood, votes=Vote.objects.all(), by=moderator, reason="A script")
        services.undo_decision(flood=flood, by=moderator, reason="A slip")
        services.find_genuine(flood=flood, by=moderator, reason="A class")

        said = [entry.message for entry in ModelLogEntry.objects.filter(object_id=str(flood.pk), content_type__model="flood", user=moderator).order_by("pk")]
        assert said == [
            "Took the flood on “Ferry leaves on time” out of the count: A script "
            "(flood from Waiting for a moderator to Taken out of the count; total from 120 to 0)",
            "Let the flood on “Ferry leaves on time” wait again: A slip (flood from Taken out of the count to Waiting for a moderator; total from 0 to 120)",
            "Found the votes on “Ferry leaves on time” genuine: A class (flood from Waiting for a moderator to Found genuine)",
        ]
