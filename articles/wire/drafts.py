"""Makes the draft of a story from wire copy. Nothing is credited by itself but the sources that the copy's format names as such, and nothing is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from articles.models import ArticlePage, Byline, Contributor, ImportedCopy, Source, SourceCredit, SourceKind
from articles.slugs import plain_slug, unused_slug
from articles.suggestions.story import Draft, suggestions_for
from articles.wire.blocks import as_blocks, stream_of
from articles.wire.names import names_in
from articles.wire.pictures import NO_PICTURES
from articles.wire.placing import Placing
from articles.wire.report import report_on, texts_of
from articles.wire.tagging import tags_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import User

    from articles.models import SectionPage
    from articles.wire.copy import WireCopy
    from articles.wire.pictures import CopyPictures
    from articles.wire.report import Report
    from articles.wire.tagging import Tags

LOG_ACTION = "articles.import_story"


@dataclass(frozen=True)
class Imported:
    """A draft that was made, and what was recognised in its copy."""

    story: ArticlePage
    report: Report


def known_agencies() -> frozenset[str]:
    """The names of agencies among the newsroom's sources, in lower case: a line with one of them alone is a credit line. One query."""
    found = Source.objects.filter(kind=SourceKind.AGENCY).values_list("name", "other_names")
    return frozenset(name.strip().casefold() for names in found for name in "\n".join(names).splitlines() if name.strip())


def draft_from(
    copy: WireCopy,
    *,
    section: SectionPage,
    user: User | None = None,
    own_names: Iterable[str] = (),
    file_name: str = "",
    pictures: CopyPictures = NO_PICTURES,
) -> Imported:
    """
    A new draft in that section, with a revision, an entry in the log and the report for its editor; all of it or nothing.

    `pictures` are what was fetched of the copy's, and are stored with it: the first is the story's lead picture, and others stand where the copy has them.
    """
    with pictures.taken_back_on_failure(), transaction.atomic():
        pictures.store(user=user)
        return _stored(copy, section=section, user=user, own_names=own_names, file_name=file_name, pictures=pictures)


def _stored(copy: WireCopy, *, section: SectionPage, user: User | None, own_names: Iterable[str], file_name: str, pictures: CopyPictures) -> Imported:
    tags = tags_for(keywords=copy.keywords, texts=texts_of(copy))
    placing = Placing(copy, pictures)
    _note_same_headline(copy)
    copy.notes += placing.notes
    story = _story_from(copy, section=section, user=user, placing=placing)
    contributors, sources = _byline(copy, story), _credit_told_sources(copy, story)
    story.tags.add(*tags.told)
    section.add_child(instance=story)
    story.save_revision(user=user, clean=False)
    report = _report(copy, story, placing, tags=tags, own_names=own_names, contributors=contributors, sources=sources)
    ImportedCopy.objects.create(page=story, report=report, imported_by=user)
    log(instance=story, action=LOG_ACTION, user=user, data={"format": copy.kind, "file": file_name})
    return Imported(story, report)


def read_only(copy: WireCopy, *, own_names: Iterable[str] = ()) -> Report:
    """The report on the draft that would be made, which is not. No picture is asked for."""
    placing = Placing(copy, NO_PICTURES)
    story = ArticlePage(title=copy.headline, dek=copy.dek, body=stream_of(as_blocks(copy.pieces)))
    tags = tags_for(keywords=copy.keywords, texts=texts_of(copy))
    contributors, sources = _byline(copy, story), _credit_told_sources(copy, story)
    return _report(copy, story, placing, tags=tags, own_names=own_names, contributors=contributors, sources=sources)


def _report(
    copy: WireCopy, story: ArticlePage, placing: Placing, *, tags: Tags, own_names: Iterable[str], contributors: list[Contributor], sources: dict[str, Source]
) -> Report:
    suggestions, names = suggestions_for(Draft.of(story), own_names=own_names), [contributor.name for contributor in contributors]
    return report_on(copy, tags=tags, suggestions=suggestions, credited=sources, contributors=names, pictures=placing.as_report())


def _story_from(copy: WireCopy, *, section: SectionPage, user: User | None, placing: Placing) -> ArticlePage:
    title = copy.headline or _("Imported story without a headline")
    stem = plain_slug(title, otherwise="story")
    stem = f"story-{stem}" if ArticlePage.why_slug_is_taken(stem) else stem
    return ArticlePage(
        title=title,
        slug=unused_slug(stem, among=section.get_children(), otherwise="story"),
        dek=copy.dek,
        dateline=copy.dateline,
        lead_picture=placing.lead,
        lead_caption=placing.lead_caption,
        body=stream_of(placing.blocks),
        live=False,
        owner=user,
    )


def _note_same_headline(copy: WireCopy) -> None:
    if copy.headline and ArticlePage.objects.filter(title__iexact=copy.headline).exists():
        copy.notes.append(_("There is a story of this headline already. See that the copy was not imported twice."))


def _byline(copy: WireCopy, story: ArticlePage) -> list[Contributor]:
    """The contributors whom the byline names, where each of its names is one; nobody where one of them is somebody else."""
    names = names_in(copy.byline)
    by_name: dict[str, list[Contributor]] = {}
    for contributor in Contributor.objects.all() if names else []:
        by_name.setdefault(contributor.name.casefold(), []).append(contributor)
    found = [by_name.get(name.casefold(), []) for name in names]
    if not all(len(ones) == 1 for ones in found):
        return []
    contributors = list(dict.fromkeys(ones[0] for ones in found))
    story.bylines.add(*(Byline(contributor=contributor, sort_order=number) for number, contributor in enumerate(contributors)))
    return contributors


def _credit_told_sources(copy: WireCopy, story: ArticlePage) -> dict[str, Source]:
    """By the names that the copy has for them, the sources that its format names as such and that are kept. They are credited."""
    if not copy.sources:
        return {}
    kept: dict[str, list[Source]] = {}
    for source in Source.objects.named().order_by("pk"):
        for name in (source.name, *source.other_names.splitlines()):
            kept.setdefault(" ".join(name.split()).casefold(), []).append(source)
    found = {name: kept.get(name.casefold(), []) for name in copy.sources}
    matched = {name: sources[0] for name, sources in found.items() if len(set(sources)) == 1}
    once = dict.fromkeys(matched.values())
    story.source_credits.add(*(SourceCredit(source=source, sort_order=number) for number, source in enumerate(once)))
    return matched
