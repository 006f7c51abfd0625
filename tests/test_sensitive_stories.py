"""Which set a sensitive story is offered, where it inherits that from, and what becomes of votes on the way."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone
from wagtail.models import Page

from articles.models import ArticlePage, FrontPage, SectionPage
from reactions.boards import board_for
from reactions.defaults import ensure_sensitive_set
from reactions.desk.board_states import with_states
from reactions.models import Board, BoardState, ReactionKind, ReactionSet, SetMember
from tests.readers import Reader

EVERYDAY = ["love", "happy", "surprised", "sad", "angry", "unmoved"]
REDUCED = ["love", "sad"]
CHOSEN = ["happy", "angry"]


@dataclass(frozen=True)
class Level:
    """What the board of one page says."""

    sensitive: bool | None = None
    chooses: bool = False


NOTHING = Level()
# What front page, section and story say, and what readers of the story are offered.
CASES = {
    "nothing is said": ((NOTHING, NOTHING, NOTHING), EVERYDAY),
    "the story is sensitive": ((NOTHING, NOTHING, Level(sensitive=True)), REDUCED),
    "the section is sensitive": ((NOTHING, Level(sensitive=True), NOTHING), REDUCED),
    "the story is not, in a sensitive section": ((NOTHING, Level(sensitive=True), Level(sensitive=False)), EVERYDAY),
    "the section is not, on a sensitive site": ((Level(sensitive=True), Level(sensitive=False), NOTHING), EVERYDAY),
    "the story is, in a section that is not": ((NOTHING, Level(sensitive=False), Level(sensitive=True)), REDUCED),
    "a set is chosen": ((NOTHING, Level(chooses=True), NOTHING), CHOSEN),
    "a set is chosen further up": ((NOTHING, Level(chooses=True), Level(sensitive=True)), REDUCED),
    "a set is chosen at the same level": ((NOTHING, NOTHING, Level(sensitive=True, chooses=True)), CHOSEN),
    "a set is chosen nearer": ((NOTHING, Level(sensitive=True), Level(chooses=True)), CHOSEN),
    "a set is chosen at the section's level": ((NOTHING, Level(sensitive=True, chooses=True), NOTHING), CHOSEN),
    "both are said twice": ((Level(chooses=True), Level(sensitive=True, chooses=True), Level(sensitive=True)), REDUCED),
    "a set is chosen above a story that is not": ((Level(chooses=True), Level(sensitive=True), Level(sensitive=False)), CHOSEN),
}


@pytest.fixture
def tree(article: ArticlePage, section: SectionPage, front_page: FrontPage) -> tuple[Page, Page, Page]:
    return front_page, section, article


@pytest.fixture
def chosen(db: None) -> ReactionSet:
    return make_set("Chosen", CHOSEN)


def make_set(name: str, slugs: list[str], **fields: Any) -> ReactionSet:
    made = ReactionSet.objects.create(name=name, **fields)
    for order, slug in enumerate(slugs):
        SetMember.objects.create(reaction_set=made, kind=ReactionKind.objects.get(slug=slug), sort_order=order)
    return made


def set_boards(tree: tuple[Page, ...], levels: tuple[Level, ...], chosen: ReactionSet) -> None:
    for page, level in zip(tree, levels, strict=True):
        values = {"sensitive": level.sensitive, "reaction_set": chosen if level.chooses else None}
        Board.objects.update_or_create(page_id=page.pk, defaults=values)


def offered(page: Page) -> list[str]:
    return [kind.slug for kind in board_for(page).kinds]


@pytest.mark.parametrize(("levels", "expected"), CASES.values(), ids=CASES)
def test_readers_are_offered_what_fits(tree: tuple[Page, ...], chosen: ReactionSet, levels: tuple[Level, ...], expected: list[str]) -> None:
    set_boards(tree, levels, chosen)
    assert offered(tree[-1]) == expected
    assert board_for(tree[-1]).is_open


@pytest.mark.parametrize(("levels", "expected"), CASES.values(), ids=CASES)
def test_without_a_set_for_them_sensitive_stories_have_no_reactions(
    tree: tuple[Page, ...], chosen: ReactionSet, levels: tuple[Level, ...], expected: list[str]
) -> None:
    ReactionSet.objects.use_for_sensitive_no_longer(ReactionSet.objects.get(is_for_sensitive=True))
    set_boards(tree, levels, chosen)
    board = board_for(tree[-1])
    assert (board.is_off, offered(tree[-1])) == ((True, []) if expected == REDUCED else (False, expected))


@pytest.mark.parametrize("state", [None, *BoardState])
def test_a_sensitive_story_is_closed_and_off_like_any_other(article: ArticlePage, state: BoardState | None) -> None:
    Board.objects.create(page=article, sensitive=True, state=state)
    assert board_for(article).state == (state or BoardState.OPEN)


def test_a_set_for_sensitive_stories_whose_reactions_are_all_retired_is_as_good_as_none(article: ArticlePage) -> None:
    Board.objects.create(page=article, sensitive=True)
    for slug in REDUCED:
        ReactionKind.objects.get(slug=slug).retire()
    assert board_for(article).is_off


@pytest.mark.parametrize("has_set", [True, False])
def test_the_boards_list_and_the_readers_board_agree(tree: tuple[Page, ...], chosen: ReactionSet, has_set: bool) -> None:
    if not has_set:
        ReactionSet.objects.filter(is_for_sensitive=True).delete()
    says = [Level(sensitive, chooses) for sensitive, chooses in product([None, True, False], [False, True])]
    for levels in product(says, says):
        set_boards(tree[1:], levels, chosen)
        listed = with_states(Page.objects.filter(pk=tree[-1].pk), now=timezone.now()).get()
        assert listed.board_state == board_for(tree[-1]).state, levels


def test_the_boards_list_names_the_section_that_makes_a_story_sensitive(article: ArticlePage, section: SectionPage) -> None:
    ReactionSet.objects.filter(is_for_sensitive=True).delete()
    Board.objects.create(page=section, sensitive=True)
    assert with_states(Page.objects.filter(pk=article.pk), now=timezone.now()).get().decided_by == section.title


def test_the_next_vote_meets_a_board_that_has_become_sensitive(article: ArticlePage, section: SectionPage) -> None:
    assert Reader().cast(article, "angry").status_code == 200
    Board.objects.create(page=section, sensitive=True)
    assert Reader().cast(article, "angry").status_code == 400
    assert Reader().cast(article, "sad").status_code == 200


def test_the_next_vote_meets_another_set_for_sensitive_stories(article: ArticlePage) -> None:
    Board.objects.create(page=article, sensitive=True)
    assert Reader().cast(article, "love").status_code == 200
    ReactionSet.objects.use_for_sensitive(make_set("Solemn", ["sad"]))
    assert Reader().cast(article, "love").status_code == 400
    ReactionSet.objects.use_for_sensitive_no_longer(ReactionSet.objects.get(name="Solemn"))
    assert Reader().cast(article, "sad").status_code == 409


def test_votes_of_reactions_no_longer_offered_stay_in_the_figures(article: ArticlePage) -> None:
    Reader().cast(article, "angry")
    Board.objects.create(page=article, sensitive=True)
    assert Reader().cast(article, "sad").json()["total"] == 2


def test_only_one_set_is_used_for_sensitive_stories(chosen: ReactionSet) -> None:
    ReactionSet.objects.use_for_sensitive(chosen)
    assert list(ReactionSet.objects.filter(is_for_sensitive=True)) == [chosen]


def defaults_again() -> None:
    ensure_sensitive_set(**{f"{name}_model": apps.get_model("reactions", model) for name, model in MODELS.items()})


MODELS = {"kind": "ReactionKind", "set": "ReactionSet", "member": "SetMember"}


def test_a_new_site_has_a_set_for_sensitive_stories_and_gets_no_second(db: None) -> None:
    defaults_again()
    made = ReactionSet.objects.get(is_for_sensitive=True)
    assert [member.kind.slug for member in made.members.all()] == REDUCED


def test_the_defaults_leave_alone_what_an_administrator_changed(db: None, chosen: ReactionSet) -> None:
    ReactionSet.objects.use_for_sensitive(chosen)
    ReactionSet.objects.filter(name="Sensitive stories").delete()
    defaults_again()
    assert ReactionSet.objects.get(is_for_sensitive=True) == chosen
    ReactionSet.objects.use_for_sensitive_no_longer(chosen)
    ReactionSet.objects.create(name="Sensitive stories")
    defaults_again()
    assert not ReactionSet.objects.filter(is_for_sensitive=True).exists()


def test_a_database_without_such_a_set_gets_one(db: None) -> None:
    ReactionSet.objects.filter(is_for_sensitive=True).delete()
    defaults_again()
    assert ReactionSet.objects.filter(is_for_sensitive=True).count() == 1
