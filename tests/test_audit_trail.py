"""Every act is performed here, and its entry in the log says who did what, and what became of what. A new act without a case fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry

from reactions import services
from reactions.models import ExclusionReason, Flood, LargeAct, ReactionKind, ReactionSet, Vote
from tests.ballots import store_votes
from tests.factories import make_article
from tests.test_floods import store_crowd

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from articles.models import ArticlePage

pytestmark = pytest.mark.django_db

# What is only looked at or taken out as a file changes nothing.
CHANGES_NOTHING = {"reactions.export_figures"}


@dataclass(frozen=True)
class Desk:
    """Whoever acts, and the story that is acted on: it has twelve votes for “Love”."""

    by: AbstractUser
    story: ArticlePage
    client: Client

    @property
    def why(self) -> dict[str, Any]:
        return {"by": self.by, "reason": "A script"}

    @property
    def votes(self) -> Any:
        return Vote.objects.for_page(self.story.pk)

    def post(self, name: str, *args: int, **data: Any) -> None:
        self.client.force_login(self.by)
        assert self.client.post(reverse(name, args=args), data).status_code == 302

    def exclude(self) -> Any:
        return services.exclude_votes(votes=self.votes, **self.why)

    def begin(self) -> LargeAct:
        return services.begin_exclusion(votes=self.votes, matching="", **self.why)

    def block(self) -> Any:
        vote, until = self.votes.earliest("pk"), timezone.now() + timedelta(hours=1)
        return services.block_reader(voter_key=vote.voter_key, until=until, earlier=services.Earlier(self.votes.filter(pk=vote.pk)), **self.why)

    def flood(self) -> Flood:
        store_crowd(self.story, 120, ends_at=timezone.now())
        [flood] = services.look_once()
        return flood

    def exclude_flood(self) -> Flood:
        flood = self.flood()
        services.exclude_flood(flood=flood, votes=self.votes, **self.why)
        return flood

    def kind(self, slug: str = "unmoved") -> ReactionKind:
        return ReactionKind.objects.get(slug=slug)

    def merge(self) -> Any:
        return services.merge_kind(kind=self.kind("love"), into=self.kind("happy"), by=self.by)

    def another_set(self) -> ReactionSet:
        other = ReactionSet.objects.create(name="Two")
        other.kinds.add(self.kind("love"), self.kind("sad"))
        return other

    def use_for_sensitive(self) -> ReactionSet:
        other = self.another_set()
        self.post("reactions_sets:for_sensitive", other.pk)
        return other


def undo_flood_decision(desk: Desk) -> None:
    services.undo_decision(flood=desk.exclude_flood(), **desk.why)


def bring_back(desk: Desk) -> None:
    desk.kind().retire()
    desk.post("reactions_kinds:bring_back", desk.kind().pk)


def rename(desk: Desk) -> None:
    kind = desk.kind("love")
    desk.post("reactions_kinds:edit", kind.pk, label="Adore", icon="love", slug="love")


def cancel(desk: Desk) -> None:
    act = desk.begin()
    services.cancel_act(act=act, by=desk.by)


def hold_back(desk: Desk) -> None:
    services.change_board(page=desk.story, by=desk.by, changes={"minimum_for_shares": 50, "sensitive": True})


# What is done, and how the last words of its entry begin and end.
CASES: dict[str, tuple[Callable[[Desk], Any], str, str]] = {
    "reactions.exclude_votes": (Desk.exclude, "Excluded 12 votes on “Ferry leaves on time”: A script", "(total from 12 to 0)"),
    "reactions.restore_votes": (
        lambda desk: services.lift_exclusion(exclusion=desk.exclude(), **desk.why),
        "Restored 12 votes on “Ferry leaves on time”: A script",
        "(total from 0 to 12)",
    ),
    "reactions.begin_large_act": (Desk.begin, "Began to exclude 12 votes: A script", "(total from 12 to 0)"),
    "reactions.cancel_large_act": (cancel, "Cancelled the rest of a large act, after 0 of about 12 votes", "(act from Waiting to Cancelled)"),
    "reactions.close_board": (
        lambda desk: services.close_board(page=desk.story, **desk.why),
        "Closed the board of “Ferry leaves on time”: A script",
        "(state from inherited to Closed)",
    ),
    "reactions.switch_off_board": (
        lambda desk: services.switch_off_board(page=desk.story, **desk.why),
        "Switched the board of “Ferry leaves on time” off: A script",
        "(state from inherited to Off)",
    ),
    "reactions.reopen_board": (
        lambda desk: services.reopen_board(page=desk.story, **desk.why),
        "Reopened the board of “Ferry leaves on time”: A script",
        "(state from inherited to Open)",
    ),
    "reactions.change_board": (
        hold_back,
        "Changed the board of “Ferry leaves on time”: votes before shares are shown from inherited to 50; ",
        "sensitive story from inherited to yes",
    ),
    "reactions.block": (Desk.block, "Blocked a reader: A script (end of block from none to ", ")"),
    "reactions.end_block": (
        lambda desk: services.end_block(block=desk.block(), **desk.why),
        "Ended the block of a reader: A script (end of block from ",
        " to none)",
    ),
    "reactions.undo_block": (
        lambda desk: services.undo_block(block=desk.block(), **desk.why),
        "Undid the block of a reader: A script (held from 1 to 0; end of block from ",
        " to none)",
    ),
    "reactions.notice_flood": (Desk.flood, "Noticed a flood on “Ferry leaves on time”: 132 votes so far", "(flood from none to Waiting for a moderator)"),
    "reactions.exclude_flood": (
        Desk.exclude_flood,
        "Took the flood on “Ferry leaves on time” out of the count: A script",
        "(flood from Waiting for a moderator to Taken out of the count; total from 132 to 0)",
    ),
    "reactions.find_genuine": (
        lambda desk: services.find_genuine(flood=desk.flood(), **desk.why),
        "Found the votes on “Ferry leaves on time” genuine: A script",
        "(flood from Waiting for a moderator to Found genuine)",
    ),
    "reactions.undo_flood_decision": (
        undo_flood_decision,
        "Let the flood on “Ferry leaves on time” wait again: A script",
        "(flood from Taken out of the count to Waiting for a moderator; total from 0 to 132)",
    ),
    "reactions.merge_kind": (Desk.merge, "Merged into “Happy”: 12 votes on 1 page", "(offered from yes to no; votes from 12 to 0)"),
    "reactions.undo_merge": (
        lambda desk: services.undo_merge(merge=desk.merge(), by=desk.by),
        "Undid the merge into “Happy”: 12 votes went back",
        "(offered from no to yes; votes from 0 to 12)",
    ),
    "reactions.retire_kind": (lambda desk: desk.post("reactions_kinds:retire", desk.kind().pk), "Retired: ", "(offered from yes to no)"),
    "reactions.bring_back_kind": (bring_back, "Brought back: ", "(offered from no to yes)"),
    "reactions.make_default": (
        lambda desk: desk.post("reactions_sets:make_default", desk.another_set().pk),
        "Made the set that is used where nothing else is set",
        "(default set from Everyday to Two)",
    ),
    "reactions.use_for_sensitive": (
        Desk.use_for_sensitive,
        "Made the set that sensitive stories are offered",
        " to Two)",
    ),
    "reactions.use_for_sensitive_no_longer": (
        lambda desk: desk.post("reactions_sets:not_for_sensitive", desk.use_for_sensitive().pk),
        "No longer offered on sensitive stories",
        "(set for sensitive stories from Two to none)",
    ),
    "reactions.add": (
        lambda desk: desk.post("reactions_kinds:add", label="Hopeful", slug="hopeful", icon="happy"),
        "Added “Hopeful” (label from none to Hopeful; slug from none to hopeful; ",
        "icon from none to Laughing face; offered from none to yes)",
    ),
    "reactions.edit": (rename, "Edited “Adore”", "(label from Love to Adore)"),
    "reactions.delete": (
        lambda desk: desk.post("reactions_sets:delete", desk.another_set().pk),
        "Deleted “Two”",
        "(name from Two to none; reactions from Love, Sad to none)",
    ),
}


@pytest.fixture
def desk(admin_user: AbstractUser, article: ArticlePage, client: Client) -> Desk:
    store_votes(article, 12)
    return Desk(admin_user, article, client)


def test_every_act_has_a_case() -> None:
    acts = {action for action, _ in registry.get_choices() if action.startswith("reactions.")}
    assert acts - CHANGES_NOTHING == set(CASES)


@pytest.mark.parametrize("action", CASES)
def test_an_act_says_who_did_what_and_what_became_of_what(desk: Desk, action: str) -> None:
    perform, begins, ends = CASES[action]
    perform(desk)

    entry = ModelLogEntry.objects.filter(action=action).latest("pk")

    assert entry.user == (None if action == "reactions.notice_flood" else desk.by)
    assert str(entry.message).startswith(begins)
    assert str(entry.message).endswith(ends)
    told = [*entry.data.get("changes", []), *entry.data.get("effect", [])]
    assert told
    assert all(one["before"] != one["after"] for one in told)


def test_a_set_that_is_edited_says_which_reactions_it_had(admin_client: Client, desk: Desk) -> None:
    other = desk.another_set()
    members = list(other.members.all())
    formset = {"members-TOTAL_FORMS": 2, "members-INITIAL_FORMS": 2, "members-MIN_NUM_FORMS": 1, "members-MAX_NUM_FORMS": 30}
    for place, (member, slug) in enumerate(zip(members, ("love", "angry"), strict=True)):
        row = {"id": member.pk, "kind": desk.kind(slug).pk, "ORDER": place + 1, "DELETE": ""}
        formset |= {f"members-{place}-{name}": value for name, value in row.items()}
    admin_client.post(reverse("reactions_sets:edit", args=[other.pk]), {"name": "Three", **formset})
    said = ModelLogEntry.objects.get(action="reactions.edit").message
    assert said == "Edited “Three” (name from Two to Three; reactions from Love, Sad to Love, Angry)"


def test_a_reason_that_is_put_at_another_place_is_on_the_record(admin_client: Client) -> None:
    last = ExclusionReason.objects.order_by("sort_order").last()
    assert last
    number = ExclusionReason.objects.count()
    admin_client.post(f"{reverse('reactions_reasons:reorder', args=[last.pk])}?position=0")
    assert str(ModelLogEntry.objects.get(action="reactions.edit").message).endswith(f"(place from {number} to 1)")


def test_a_reason_that_is_offered_no_longer_is_on_the_record(admin_client: Client) -> None:
    reason = ExclusionReason.objects.filter(needs_words=False).earliest("pk")
    admin_client.post(reverse("reactions_reasons:edit", args=[reason.pk]), {"label": reason.label})
    assert str(ModelLogEntry.objects.get(action="reactions.edit").message).endswith("(offered from yes to no)")


def test_a_large_act_says_what_became_of_the_totals_when_it_is_done(desk: Desk) -> None:
    act = desk.begin()
    if not act.is_over:
        services.work_off(act_id=act.pk, votes_matching=lambda _act: desk.votes)
    done = ModelLogEntry.objects.get(action="reactions.exclude_votes")
    assert done.message == "Excluded 12 votes on “Ferry leaves on time”: A script (total from 12 to 0)"

    lift = services.begin_lifting(exclusion=act.exclusion, **desk.why)
    services.work_off(act_id=lift.pk, votes_matching=lambda _act: desk.votes)
    assert ModelLogEntry.objects.get(action="reactions.restore_votes").message == ("Restored 12 votes on “Ferry leaves on time”: A script (total from 0 to 12)")


def test_many_pages_are_named_but_for_those_with_few_votes(desk: Desk, section: Any) -> None:
    for number in range(4):
        store_votes(make_article(section, title=f"Story {number}"), 5 - number)
    services.exclude_votes(votes=Vote.objects.all(), **desk.why)
    said = str(ModelLogEntry.objects.get(action="reactions.exclude_votes").message)
    assert said.endswith("(“Ferry leaves on time” from 12 to 0; “Story 0” from 5 to 0; “Story 1” from 4 to 0; and 2 more pages)")


def test_entries_from_before_are_still_said(desk: Desk) -> None:
    """Those that were written when acts did not say before and after."""
    services.close_board(page=desk.story, **desk.why)
    ModelLogEntry.objects.update(data={"page": desk.story.pk, "title": desk.story.title, "reason": "A script"})
    assert ModelLogEntry.objects.get().message == "Closed the board of “Ferry leaves on time”: A script"
