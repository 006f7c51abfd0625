"""
Arranges a front page, so that no story stands there twice.

Stories that an editor has chosen get their places first, over the whole page. Then the blocks are gone through in their order, and what is empty is filled
with the newest stories of where the block draws from. Two questions find them, however many blocks, sections and stories there are, and one more the topics.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, IntegerField, Value, When
from django.utils.text import slugify

from articles.cards import dress
from articles.front_places import NEWEST, Candidate, Front, Place, Pool
from articles.models.merges import topics_by_id
from articles.rights import Use, cleared_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from django.http import HttpRequest

    from articles.models.pages import ArticlePage, FrontPage, SectionPage
    from articles.querysets import ArticleQuerySet

# What stands on a front page on which nobody has arranged anything.
DEFAULT_BLOCKS: list[dict[str, Any]] = [{"type": kind, "value": {}} for kind in ("lead", "latest", "sections")]
# A lead is looked for among so many of the newest: a picture brings no story of last month back.
LEAD_CANDIDATES = 11
# So many stories are reckoned with that a block of another app may show.
STORIES_OF_OTHERS = 12

Found = dict[Pool | None, list[Candidate]]


def arrange(page: FrontPage, stories: ArticleQuerySet, *, sections: Sequence[SectionPage], request: HttpRequest) -> Front:
    """The page's blocks with their stories. `stories` are the published ones that fill what is empty."""
    places = _places(page, sections=sections)
    seating = Seating(find_candidates(places, stories), page=page, request=request)
    seated = seating.seat(places)
    by_id = _load(stories, [candidate.pk for candidates in seated.values() for candidate in candidates], sections=sections)
    for place, candidates in seated.items():
        place.stories = [by_id[candidate.pk] for candidate in candidates if candidate.pk in by_id]
    _name(places)
    return Front(places)


def _places(page: FrontPage, *, sections: Sequence[SectionPage]) -> list[Place]:
    # What is stored rather than the blocks' values: their choosers would fetch whole pages, in queries for each kind of block.
    stored = list(page.blocks.raw_data)
    kinds = page.blocks.stream_block.child_blocks
    with_strip = {data["value"].get("section") for data in stored if data["type"] == "section"}
    others = [section for section in sections if section.pk not in with_strip]
    places: list[Place] = []
    for number, data in enumerate(stored or DEFAULT_BLOCKS):
        block = kinds[data["type"]]
        ours = hasattr(block, "places")
        places += block.places(data["value"], sections=sections, others=others) if ours else [Place(block, page.blocks[number].value)]
    return _with_topics(places)


def _with_topics(places: list[Place]) -> list[Place]:
    """The same places, but for those of a topic that is gone. One that was merged is the one it was merged into."""
    asked = {place.pool.of for place in places if place.pool.kind == "topic"}
    topics = topics_by_id(asked)
    for place in places:
        if place.pool.kind == "topic":
            place.of = topics.get(place.pool.of)
            place.pool = Pool("topic", place.of.pk if place.of else None)
    return [place for place in places if place.of or place.pool.kind != "topic"]


def _load(stories: ArticleQuerySet, ids: Sequence[int], *, sections: Sequence[SectionPage]) -> dict[int, ArticlePage]:
    found = stories.model.objects.filter(pk__in=ids).select_related("lead_picture__licence").defer_streamfields()
    return {story.pk: story for story in dress(found, sections=sections, places=["feature", "card"])}


def _name(places: Iterable[Place]) -> None:
    """Give each place that shows stories an id of its own on the page. Of places with the same name only the first is a landmark."""
    titles: Counter[str] = Counter()
    shown = [place for place in places if place.stories]
    for place in shown:
        titles[place.title] += 1
        place.is_landmark = titles[place.title] == 1
        stem = f"{place.pool.kind}-{place.of.slug}" if place.of else slugify(place.title) or "stories"
        place.anchor = stem if place.is_landmark else f"{stem}-{titles[place.title]}"
    for place in [place for place in shown if place.has_lead][:1]:
        place.is_first = True


def find_candidates(places: Sequence[Place], stories: ArticleQuerySet) -> Found:
    """For each pool as many of its newest stories as could be needed, newest first, and under None the stories that were chosen. One query."""
    needs = _needs(places)
    has_picture = Case(When(cleared_for(Use.WEB, of="lead_picture__"), then=True), default=False, output_field=BooleanField())
    every = stories.model.objects.order_by().annotate(has_picture=has_picture).values_list(*Candidate._fields)
    by_date = stories.dated().newest_first()
    chosen = every.published().in_this_language().filter(pk__in={seat for place in places for seat in place.seats if seat})
    # Each slice stands inside another query: SQLite takes none in the parts of a union.
    newest = [every.filter(pk__in=pool.among(by_date).values("pk")[:need]) for pool, need in needs.items()]
    parts = [question.annotate(number=Value(number, output_field=IntegerField())) for number, question in enumerate([chosen, *newest])]
    found: Found = defaultdict(list)
    names = [None, *needs]
    for *values, number in parts[0].union(*parts[1:], all=True):
        found[names[number]].append(Candidate(*values))
    for candidates in found.values():
        candidates.sort(key=_age, reverse=True)
    return found


def _age(candidate: Candidate) -> tuple[bool, Any, int]:
    return candidate.first_published_at is not None, candidate.first_published_at, candidate.pk


def _needs(places: Sequence[Place]) -> Mapping[Pool, int]:
    """
    How many stories of each pool are enough, whatever other places take from it.

    Strips of other sections take none of a section's, so that the sections of a long page do not ask for more than a few each.
    """
    seats: Counter[Pool] = Counter()
    for place in places:
        seats[place.pool] += len(place.seats) if place.is_ours else STORIES_OF_OTHERS if hasattr(place.block, "shown_on_front") else 0
    everything = seats.total()
    of_no_section = sum(number for pool, number in seats.items() if pool.kind != "section")
    needs = {pool: number + of_no_section if pool.kind == "section" else everything for pool, number in seats.items()}
    if NEWEST in needs:
        needs[NEWEST] = max(everything, LEAD_CANDIDATES)
    return needs


class Seating:
    """Gives stories their places on one page, each once. An alias and its original are one story."""

    def __init__(self, found: Found, *, page: FrontPage, request: HttpRequest) -> None:
        self._found = found
        self._page = page
        self._request = request
        # By the id that the story has, or its original.
        self._taken: set[int] = set()
        # By every id that a block of another app may know it by.
        self._shown: set[int] = set()

    def seat(self, places: Sequence[Place]) -> dict[Place, list[Candidate]]:
        chosen = {place: self._chosen(place) for place in places}
        return {place: self._filled(place, chosen[place]) for place in places}

    def _chosen(self, place: Place) -> list[Candidate | None]:
        """For each seat the story that was chosen for it, if readers may see it and it has no place yet."""
        known = {candidate.pk: candidate for candidate in self._found[None]}
        return [self._take(known.get(seat)) if seat else None for seat in place.seats]

    def _filled(self, place: Place, seats: list[Candidate | None]) -> list[Candidate]:
        if not place.is_ours:
            self._ask(place)
            return []
        if place.has_lead and seats[0] is None:
            seats[0] = self._take(self._worthiest())
        filled = [candidate or self._take(next(self._left(place.pool), None)) for candidate in seats]
        stories = [candidate for candidate in filled if candidate]
        return _picture_first(stories) if place.opens_with_picture else stories

    def _ask(self, place: Place) -> None:
        """Hear from a block of another app what it shows besides what has its place already."""
        if hasattr(place.block, "shown_on_front"):
            shown = place.block.shown_on_front(place.settings, besides=frozenset(self._shown), page=self._page, request=self._request)
            place.shown_on_front = shown
            ids = {story["pk"] for story in shown}
            self._taken |= ids
            self._shown |= ids

    def _take(self, candidate: Candidate | None) -> Candidate | None:
        if candidate is None or candidate.story in self._taken:
            return None
        self._taken.add(candidate.story)
        self._shown |= {candidate.story, candidate.pk}
        return candidate

    def _left(self, pool: Pool) -> Iterator[Candidate]:
        return (candidate for candidate in self._found[pool] if candidate.story not in self._taken)

    def _worthiest(self) -> Candidate | None:
        """The newest that can lead; failing that, the newest."""
        newest = list(islice(self._left(NEWEST), LEAD_CANDIDATES))
        return next((candidate for candidate in newest if candidate.is_worthy), next(iter(newest), None))


def _picture_first(strip: list[Candidate]) -> list[Candidate]:
    """The same stories, newest first, but for the newest with a picture, which opens the strip."""
    opener = next((candidate for candidate in strip if candidate.is_worthy), None)
    return [opener, *(candidate for candidate in strip if candidate is not opener)] if opener else strip
