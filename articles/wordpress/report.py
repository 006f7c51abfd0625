"""What an import did, and what it left to people."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import WordPressPost

if TYPE_CHECKING:
    from collections.abc import Iterator


def file_links(site_url: str) -> int:
    """How many links the site's stories have to its files."""
    found = WordPressPost.objects.filter(site_url=site_url, page__isnull=False).aggregate(number=Sum("file_links"))
    return found["number"] or 0


class Outcome(StrEnum):
    """What became of a post. The first three are stored."""

    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    EDITED_HERE = "edited_here"
    DELETED_HERE = "deleted_here"
    SKIPPED = "skipped"
    FAILED = "failed"


SENTENCES = {
    Outcome.IMPORTED: gettext_lazy("imported"),
    Outcome.UPDATED: gettext_lazy("updated, for the export says something new"),
    Outcome.UNCHANGED: gettext_lazy("here already and unchanged"),
    Outcome.EDITED_HERE: gettext_lazy("left alone: changed in the export, and by an editor here"),
    Outcome.DELETED_HERE: gettext_lazy("left out: deleted here since"),
    Outcome.SKIPPED: gettext_lazy("skipped: in the bin, or nobody has written anything"),
    Outcome.FAILED: gettext_lazy("not imported"),
}


@dataclass(frozen=True)
class Story:
    """One post that somebody should look at. `page` is the id of its story, or None."""

    number: int
    title: str
    outcome: Outcome
    page: int | None
    to_dos: list[str]


@dataclass
class Report:
    """
    `other` counts what else the export holds by its kind, `categories` those that nothing was said about, `pictures` is what could not be fetched, `links` the
    links between stories that were made, and `file_links` those that still lead to files of the old site.
    """

    site_url: str = ""
    is_dry_run: bool = False
    posts: Counter[str] = field(default_factory=Counter)
    live: int = 0
    drafts: int = 0
    scheduled: int = 0
    redirects: int = 0
    links: int = 0
    file_links: int = 0
    fetched: int = 0
    uncredited: int = 0
    other: Counter[str] = field(default_factory=Counter)
    categories: dict[str, int] = field(default_factory=dict)
    pictures: list[dict[str, str]] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)
    end: str = ""
    seconds: float = 0.0

    def as_data(self) -> dict[str, Any]:
        # Of a Counter, asdict would count the pairs.
        return {**vars(self), "posts": dict(self.posts), "other": dict(self.other), "stories": [asdict(story) for story in self.stories]}

    def lines(self) -> Iterator[str]:
        """The report as sentences, the sums first."""
        yield _("Posts of %(site)s: %(number)d, in %(seconds).1f seconds") % {"number": self.posts.total(), "site": self.site_url, "seconds": self.seconds}
        if self.is_dry_run:
            yield _("  (Nothing was stored: this is what an import would do.)")
        yield from (f"  {self.posts[outcome]:>6}  {SENTENCES[outcome]}" for outcome in Outcome if self.posts[outcome])
        sums = {"live": self.live, "drafts": self.drafts, "scheduled": self.scheduled, "fetched": self.fetched, "redirects": self.redirects}
        if any(sums.values()):
            yield _("Stored: published %(live)d, drafts %(drafts)d, scheduled %(scheduled)d; pictures %(fetched)d; redirects %(redirects)d.") % sums
        if self.links:
            yield _("Links between posts that now lead from story to story: %(number)d.") % {"number": self.links}
        if self.other:
            others = ", ".join(f"{kind} ({number})" for kind, number in sorted(self.other.items()))
            yield _("Not posts, and left out: %(others)s.") % {"others": others}
        yield from self._left_to_people()
        if self.end:
            yield self.end

    def _left_to_people(self) -> Iterator[str]:
        if self.categories:
            unknown = ", ".join(f"{slug} ({number})" for slug, number in sorted(self.categories.items()))
            yield _("Categories without a section, which the mapping could name: %(categories)s.") % {"categories": unknown}
        if self.uncredited:
            text = _("Pictures that nobody is credited for: %(number)d. They are in the library, cleared for no use: credit them there, then clear them.")
            yield text % {"number": self.uncredited}
        if self.pictures:
            yield _("Pictures that could not be fetched; --retry-pictures asks for them again:")
            yield from (f"  {one['address']}  {one['problem']}" for one in self.pictures)
        if self.file_links:
            text = _("Links to files of the old site, which were left as they are: %(number)d. They break when that site is gone.")
            yield text % {"number": self.file_links}
        if self.stories:
            yield _("Stories to look at:")
        for story in self.stories:
            yield f"  {story.number}  “{story.title}”  " + " ".join(story.to_dos or [f"{SENTENCES[story.outcome]}."])
