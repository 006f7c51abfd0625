"""What a story that is being written still lacks: credits, alt texts, and the sources that it relies on without saying so."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING

from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles.models import Source, SourceUsage
from articles.models.sources import SourceKind
from articles.named_in_body import WITH_PICTURES
from articles.rich_text import ENDS_OF_LINES, rich_texts
from articles.suggestions.mentions import Kept, Mention, Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wagtail.blocks import StreamValue, StructValue

    from articles.models import ArticlePage, CreditedImage

EXCERPT_WORDS = 12


@dataclass(frozen=True)
class Draft:
    """A story as it stands in the editor, saved or not: `credited` are the ids of the sources that it credits."""

    dek: str
    body: StreamValue
    lead_picture: CreditedImage | None
    credited: set[int]

    @classmethod
    def of(cls, story: ArticlePage) -> Draft:
        credited = {credit.source_id for credit in story.source_credits.all()}
        return cls(dek=story.dek, body=story.body, lead_picture=story.lead_picture, credited=credited)


@dataclass(frozen=True)
class Suggestions:
    """
    What there is to do: in words what `pictures` and `quotes` lack, and whom to credit. `kept` are sources that there are, quoted or mentioned, and
    `unknown` those of attributions that would have to be made first.
    """

    pictures: list[str] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    kept: list[Mention] = field(default_factory=list)
    unknown: list[Mention] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.pictures) + len(self.quotes) + len(self.kept) + len(self.unknown)


def suggestions_for(draft: Draft, *, own_names: Iterable[str] = ()) -> Suggestions:
    """What the draft lacks. One query, for the names of all sources, besides those for what the body holds."""
    quoted = _quoted(draft)
    mentions = [mention for mention in Reader(_all_kept(), own_names=own_names).read(_texts(draft)) if mention.source_id not in draft.credited]
    also_quoted = {mention.source_id for mention in quoted}
    return Suggestions(
        pictures=list(_lacking_of_pictures(draft)),
        quotes=[_excerpt(quote["words"]) for quote in _quotes(draft) if not quote["source"]],
        kept=[*quoted, *(mention for mention in mentions if mention.source_id and mention.source_id not in also_quoted)],
        unknown=[mention for mention in mentions if not mention.source_id],
    )


def has_uncredited_sources(story: ArticlePage) -> bool:
    """Whether the story quotes or names a source that it does not credit."""
    return bool(suggestions_for(Draft.of(story)).kept)


def _all_kept() -> Iterator[Kept]:
    for pk, name, kind, other_names in Source.objects.named().order_by("pk").values_list("pk", "name", "kind", "other_names"):
        yield Kept(pk, name, SourceKind(kind), tuple(other_names.splitlines()))


def _quotes(draft: Draft) -> list[StructValue]:
    return [block.value for block in draft.body if block.block_type == "quote"]


def _quoted(draft: Draft) -> list[Mention]:
    """The sources of quotes that have no credit, each with its first. Unnamed ones are among them: a quote says who it is, and no text does."""
    first: dict[Source, str] = {}
    for quote in _quotes(draft):
        if quote["source"] and quote["source"].pk not in draft.credited:
            first.setdefault(quote["source"], _excerpt(quote["words"]))
    return [
        Mention(source.name, _("Quoted: %(words)s") % {"words": words}, SourceUsage.QUOTED_FROM, SourceKind(source.kind), source.pk)
        for source, words in first.items()
    ]


def _texts(draft: Draft) -> Iterator[str]:
    yield draft.dek
    for text in rich_texts(draft.body):
        for line in ENDS_OF_LINES.split(text.source):
            yield " ".join(unescape(strip_tags(line)).split())


def _lacking_of_pictures(draft: Draft) -> Iterator[str]:
    lead = draft.lead_picture
    if lead and not lead.credit.text:
        yield _("The lead picture “%(title)s” has no credit.") % {"title": lead.title}
    if lead and not lead.default_alt_text.strip():
        yield _("The lead picture “%(title)s” has no alt text.") % {"title": lead.title}
    for picture in (block.value["image"] for block in draft.body if block.block_type in WITH_PICTURES and block.value["image"]):
        if not picture.credit.text:
            yield _("The picture “%(title)s” has no credit.") % {"title": picture.title}
        if not (picture.decorative or picture.contextual_alt_text):
            yield _("The picture “%(title)s” has no alt text.") % {"title": picture.title}


def _excerpt(words: str) -> str:
    return Truncator(" ".join(words.split())).words(EXCERPT_WORDS, truncate=" …")
