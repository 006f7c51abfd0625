"""What a front page is made of: places for stories, where each draws them from, and the page that they make."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from wagtail.blocks import Block

    from articles.models.images import CreditedImage
    from articles.models.pages import ArticlePage, SectionPage
    from articles.models.topics import Topic
    from articles.querysets import ArticleQuerySet


class Pool(NamedTuple):
    """Where a block draws stories from: the newest of all, of a section (`of` is its tree path), of a topic (its id), of a type of work."""

    kind: str = "newest"
    of: Any = None

    def among(self, stories: ArticleQuerySet) -> ArticleQuerySet:
        match self.kind:
            case "section":
                return stories.filter(path__startswith=self.of, depth=len(self.of) // stories.model.steplen + 1)
            case "topic":
                return stories.filter(tagged_items__tag=self.of)
            case "label":
                return stories.filter(label=self.of)
        return stories


NEWEST = Pool()


class Candidate(NamedTuple):
    """As much of a published story as it takes to find a place for it. The names are those of its fields; `has_picture` is what find_candidates adds."""

    pk: int
    alias_of: int | None
    label: str
    has_picture: bool
    first_published_at: datetime | None

    @property
    def story(self) -> int:
        """An alias is the same story as its original."""
        return self.alias_of or self.pk

    @property
    def is_worthy(self) -> bool:
        """Whether it can open the page or a strip: it has a picture that may be shown and nobody paid for it."""
        return self.has_picture and self.label != "sponsored"


@dataclass(eq=False)
class Place:
    """
    One block of the front page, or a part of one, with the stories it shows.

    `seats` has an entry for each story there is room for: the id of the one that was chosen, or None for one that comes from `pool`. A place `of` a section
    or a topic leads there, and has its name where it has no `heading`.
    """

    block: Block
    settings: Any
    seats: list[int | None] = field(default_factory=list)
    pool: Pool = NEWEST
    heading: str = ""
    of: SectionPage | Topic | None = None
    has_lead: bool = False
    shows_pictures: bool = True
    # The newest story with a picture opens it, whatever is newer.
    opens_with_picture: bool = False
    stories: list[ArticlePage] = field(default_factory=list)
    # What a block of another app says it shows, or None where it says nothing.
    shown_on_front: Sequence[Any] | None = None
    anchor: str = ""
    is_landmark: bool = True
    is_first: bool = False

    @property
    def is_ours(self) -> bool:
        return hasattr(self.block, "places")

    @property
    def is_of_section(self) -> bool:
        return self.pool.kind == "section"

    @property
    def is_empty(self) -> bool:
        return not self.stories if self.is_ours else self.shown_on_front is not None and not self.shown_on_front

    @property
    def opening(self) -> str:
        """The place of the first picture, as in renditions.PLACES."""
        return "feature" if self.has_lead else "card"

    @property
    def title(self) -> str:
        return self.heading or str(self.of or "")

    @property
    def layout(self) -> str:
        """How many stories stand side by side where there is room, "rows-" before it where there are several rows, none of them with a single story."""
        number = len(self.stories)
        return str(number) if number <= 4 else "rows-3" if number in {5, 6, 9} else "rows-4"

    def render_as_block(self, context: dict[str, Any]) -> str:
        if self.is_ours:
            return "" if self.is_empty else self.block.render(self.settings, context={**context, "place": self})
        shown = {} if self.shown_on_front is None else {"shown_on_front": self.shown_on_front}
        return self.block.render(self.settings, context={**context, **shown})


@dataclass(frozen=True)
class Front:
    """A front page as readers see it."""

    places: list[Place]

    @cached_property
    def stories(self) -> list[ArticlePage]:
        """The stories of our own blocks, in the order of the page."""
        return [story for place in self.places for story in place.stories]

    @cached_property
    def lead(self) -> ArticlePage | None:
        leads = [place.stories[0] for place in self.places if place.has_lead and place.stories]
        return next(iter([*leads, *self.stories]), None)

    @property
    def first_picture(self) -> CreditedImage | None:
        """The picture that readers see before they scroll, or None where no lead story opens the page, or it has none."""
        return next((place.stories[0].shown_picture for place in self.places if place.is_first), None)

    @property
    def is_empty(self) -> bool:
        return all(place.is_empty for place in self.places)
