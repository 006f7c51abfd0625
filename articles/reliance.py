"""What a story relies on, as readers are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from articles.models.sources import SourceCredit, SourceUsage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from articles.models.pages import ArticlePage
    from articles.models.sources import Source


@dataclass(frozen=True)
class Reliance:
    """
    One line of the box "What this story relies on".

    It holds what readers may know and nothing else: `name` is the public name, `url` the source's page or "", `kind` one of SourceKind, `way` one of
    SourceUsage, whose label is `usage`. The internal name and the private note have no place here, so that no template can show them by mistake.
    """

    usage: str
    name: str
    url: str
    kind: str
    way: str
    piece_title: str = ""
    piece_url: str = ""
    seen_date: date | None = None
    # Of the source itself: where it is found, and where a copy of a document or dataset is kept.
    homepage: str = ""
    archive_url: str = ""


def reliances(story: ArticlePage, source_credits: Iterable[SourceCredit]) -> list[Reliance]:
    """The story's source credits in their order, then the sources that its body quotes without crediting them."""
    source_credits = list(source_credits)
    credited = {credit.source_id for credit in source_credits}
    uncredited = {source.pk: source for source in quoted_sources(story) if source.pk not in credited}
    return [*map(_from_credit, source_credits), *map(_from_quote, uncredited.values())]


def quoted_sources(story: ArticlePage) -> Iterable[Source]:
    """The sources of the body's quotes, in order, repeated as often as they are quoted."""
    return (block.value["source"] for block in story.body if block.block_type == "quote" and block.value["source"])


def set_usages(stories: Iterable[ArticlePage], *, source: Source) -> None:
    """Tell each story how it uses the source, as `usages`: a line for each credit, "Quoted from" where the body quotes it without one."""
    by_story: dict[int, list[Reliance]] = {}
    for credit in SourceCredit.objects.filter(page__in=[story.pk for story in stories], source=source).select_related("source"):
        by_story.setdefault(credit.page_id, []).append(_from_credit(credit))
    for story in stories:
        story.usages = by_story.get(story.pk) or [_from_quote(source)]


def _from_credit(credit: SourceCredit) -> Reliance:
    return Reliance(
        usage=credit.get_usage_display(),
        name=credit.source.name,
        url=credit.source.public_url,
        kind=credit.source.kind,
        way=credit.usage,
        piece_title=credit.piece_title,
        piece_url=credit.piece_url,
        seen_date=credit.seen_date,
        homepage=credit.source.homepage,
        archive_url=credit.source.public_archive_url,
    )


def _from_quote(source: Source) -> Reliance:
    return Reliance(
        usage=str(SourceUsage.QUOTED_FROM.label),
        name=source.name,
        url=source.public_url,
        kind=source.kind,
        way=SourceUsage.QUOTED_FROM.value,
        homepage=source.homepage,
        archive_url=source.public_archive_url,
    )
