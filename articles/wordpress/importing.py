"""A whole export, post by post. Killed and begun again it goes on where it was; run twice, it changes nothing."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.utils.translation import gettext as _

from articles.models import ToDoKind, WordPressPost
from articles.wire.refusals import Unreadable
from articles.wordpress.bodies import Text, body_of, read_text
from articles.wordpress.export import THUMBNAIL, number_of
from articles.wordpress.late_links import put_in_late_links
from articles.wordpress.links import path_of
from articles.wordpress.locking import only_import
from articles.wordpress.markup import as_html
from articles.wordpress.pictures import Pictures, is_picture, note_attachments, to_dos
from articles.wordpress.report import Outcome, Report, Story, file_links
from articles.wordpress.stories import ChangedMeanwhile, Draft, keep_in_mind, store
from articles.wordpress.to_dos import TOLD_AS_SUMS, ToDo, for_its_section, leave_alone, of_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.models import CreditedImage, SectionPage, WordPressPicture
    from articles.wire.pieces import Picture
    from articles.wordpress.export import Export, Item
    from articles.wordpress.mapping import Mapping, Sections
    from articles.wordpress.pictures import Fetch

# In the bin, or begun and never written.
NOT_STORIES = {"trash", "auto-draft", "inherit"}
# How many posts are done, of how many.
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Wanted:
    """How to import. Without `fetch` pictures are left to do."""

    mapping: Mapping
    sections: Sections
    fetch: Fetch | None
    tries_pictures_again: bool = False
    is_dry_run: bool = False


def import_export(export: Export, *, wanted: Wanted, tell: Tell) -> Report:
    """
    Make stories of the posts of an export. Raises articles.wordpress.export.NotAnExport, and articles.wordpress.locking.ImportIsRunning where another is.

    The file is read twice: first for what it says of pictures, since they may stand behind the posts that show them.
    """
    with nullcontext() if wanted.is_dry_run else only_import():
        return _imported(export, wanted=wanted, tell=tell)


def _imported(export: Export, *, wanted: Wanted, tell: Tell) -> Report:
    began_at, report = time.monotonic(), Report(is_dry_run=wanted.is_dry_run)
    total = _look_through(export, wanted=wanted, report=report)
    pictures = Pictures(site_url=export.site_url, fetch=wanted.fetch, credit=wanted.mapping.credit, tries_again=wanted.tries_pictures_again)
    run = _Run(export, wanted=wanted, pictures=pictures, report=report)
    for done, item in enumerate(_posts(export, wanted.mapping), start=1):
        run.take(item)
        tell(done, total)
    if not wanted.is_dry_run:
        report.links += put_in_late_links(site_url=export.site_url)
    report.site_url, report.end, report.categories = export.site_url, export.end, wanted.sections.unknown
    report.fetched, report.uncredited = pictures.fetched, pictures.uncredited
    report.file_links = file_links(export.site_url)
    report.pictures = [{"address": address, "problem": problem} for address, problem in to_dos(export.site_url)]
    report.seconds = time.monotonic() - began_at
    return report


def _look_through(export: Export, *, wanted: Wanted, report: Report) -> int:
    """Note the pictures, count what else there is, and say how many posts there are."""
    total = 0

    def attachments() -> Iterator[Item]:
        nonlocal total
        for item in export.items():
            if item.kind in wanted.mapping.kinds:
                total += 1
            elif item.kind == "attachment" and is_picture(item):
                yield item
            else:
                report.other[item.kind] += 1

    if wanted.is_dry_run:
        # Counted, and nothing noted.
        deque(attachments(), maxlen=0)
    else:
        _note_in_its_site(export, attachments(), mapping=wanted.mapping)
    return total


def _note_in_its_site(export: Export, items: Iterator[Item], *, mapping: Mapping) -> None:
    # Whose export it is stands in its head, which is read with the first item.
    first = next(items, None)
    if first:
        note_attachments(_with_first(first, items), site_url=export.site_url, mapping=mapping)


def _with_first(first: Item, others: Iterator[Item]) -> Iterator[Item]:
    yield first
    yield from others


def _posts(export: Export, mapping: Mapping) -> Iterator[Item]:
    return (item for item in export.items() if item.kind in mapping.kinds)


class _Run:
    def __init__(self, export: Export, *, wanted: Wanted, pictures: Pictures, report: Report) -> None:
        self.export, self.wanted, self.pictures, self.report = export, wanted, pictures, report
        # As the first look at it has shown.
        self.cut_off = export.end

    def take(self, item: Item) -> None:
        """Import one post, or say why not. Once more where an editor has changed its story meanwhile, or taken the same place in the tree, or name of a tag."""
        try:
            self._take(item)
        except (IntegrityError, ChangedMeanwhile):
            self._take(item)

    def _take(self, item: Item) -> None:
        record = WordPressPost.objects.filter(site_url=self.export.site_url, number=item.number).select_related("page").first()
        if record and not self.wanted.is_dry_run:
            self._note_path(item, record)
        decided = self._decided(item, record)
        if decided:
            self._leave(item, decided, record)
            return
        outcome = Outcome.UPDATED if record else Outcome.IMPORTED
        if self.wanted.is_dry_run:
            self.wanted.sections.of(term.slug for term in item.categories)
            self._tell(item, outcome, record)
            return
        try:
            self._import(item, record, outcome)
        except (Unreadable, ValidationError, DataError) as error:
            sentences = error.messages if isinstance(error, ValidationError) else [str(error)]
            self._tell(item, Outcome.FAILED, record, sentences=sentences)

    def _leave(self, item: Item, decided: Outcome, record: WordPressPost | None) -> None:
        """Say why nothing was made of a post. Its editor hears of one that says something else than the story."""
        if record and decided is Outcome.EDITED_HERE and record.fingerprint != item.fingerprint and not self.wanted.is_dry_run:
            leave_alone(record, item)
        self._tell(item, decided, record)

    def _note_path(self, item: Item, record: WordPressPost) -> None:
        """Where the post is found now, whatever becomes of its story: others lead there."""
        path = path_of(item, site_url=self.export.site_url)
        if record.path != path:
            WordPressPost.objects.filter(pk=record.pk).update(path=path)

    def _decided(self, item: Item, record: WordPressPost | None) -> Outcome | None:
        """What becomes of a post that nothing is to be made of."""
        if item.status in NOT_STORIES or not (item.title or item.content):
            return Outcome.SKIPPED
        if record is None:
            return None
        if record.page is None:
            return Outcome.DELETED_HERE
        if record.fingerprint == item.fingerprint and not record.missing_pictures:
            return Outcome.UNCHANGED
        if not record.is_touched:
            return None
        return Outcome.EDITED_HERE if record.fingerprint != item.fingerprint or self.wanted.tries_pictures_again else Outcome.UNCHANGED

    def _import(self, item: Item, record: WordPressPost | None, outcome: Outcome) -> None:
        draft = self._compose(item)
        if record and _comes_out_the_same(draft, record):
            if record.fingerprint != item.fingerprint:
                self.report.redirects += keep_in_mind(draft, site_url=self.export.site_url, record=record)
            self._tell(item, Outcome.UNCHANGED, record)
            return
        stored = store(draft, site_url=self.export.site_url, record=record)
        self.report.live += stored.is_live
        self.report.scheduled += stored.is_scheduled
        self.report.drafts += not (stored.is_live or stored.is_scheduled)
        self.report.redirects += stored.redirects
        self.report.links += stored.links
        self._tell(item, outcome, stored.record, sentences=[one.text for one in stored.to_dos if one.kind not in TOLD_AS_SUMS])

    def _compose(self, item: Item) -> Draft:
        """The post in our terms. Its pictures are fetched for this, each kept by itself."""
        taking = _Taking(self.pictures, is_cut_off=bool(self.cut_off))
        markup = as_html(item.content, gallery=partial(self.pictures.gallery, post_number=item.number), address_of=taking.address_of)
        text = read_text(markup.html, base=item.link or self.export.site_url)
        lead = taking.lead(number_of(item.meta.get(THUMBNAIL, "")))
        lead_picture = taking.take(lead) if lead else None
        body = body_of(self._without_lead(text, lead), picture_for=taking.take_piece)
        section = self.wanted.sections.of(term.slug for term in item.categories)
        return Draft(
            item=item,
            section=section,
            body=body,
            lead=lead_picture,
            authors=self._authors(item),
            missing=list(taking.missing),
            to_dos=[
                *of_kind(ToDoKind.ACCESS, _said_of(item)),
                *of_kind(ToDoKind.TEXT, [*body.to_dos, *_said_of_shortcodes(markup.unknown)]),
                *of_kind(ToDoKind.PICTURE, taking.missing.values()),
                *self._of_section(item, section),
            ],
        )

    def _of_section(self, item: Item, section: SectionPage) -> list[ToDo]:
        if not item.categories or self.wanted.sections.has_any_of(term.slug for term in item.categories):
            return []
        return [for_its_section(categories=[term.name for term in item.categories], section=section.title)]

    def _without_lead(self, text: Text, lead: WordPressPicture | None) -> Text:
        def is_lead(piece: Picture) -> bool:
            known = self.pictures.at(piece)
            return known is not None and lead is not None and known.pk == lead.pk

        return text.without_first(is_lead)

    def _authors(self, item: Item) -> list[str]:
        """By name. Plugins for several authors keep them as terms; otherwise there is one login."""
        names = self.wanted.mapping.authors
        if item.authors:
            return [names.get(term.slug.removeprefix("cap-"), term.name) for term in item.authors]
        return [names.get(item.author) or self.export.authors.get(item.author) or item.author]

    def _tell(self, item: Item, outcome: Outcome, record: WordPressPost | None, *, sentences: list[str] | None = None) -> None:
        self.report.posts[outcome] += 1
        if sentences or outcome in {Outcome.EDITED_HERE, Outcome.DELETED_HERE, Outcome.FAILED}:
            self.report.stories.append(Story(item.number, item.title, outcome, record.page_id if record else None, sentences or []))


def _comes_out_the_same(draft: Draft, record: WordPressPost) -> bool:
    if record.fingerprint == draft.item.fingerprint:
        # What was missing still is.
        return len(draft.missing) >= record.missing_pictures
    # The post says something new, or is read in a new way, of which its story knows nothing.
    return record.story_fingerprint == draft.fingerprint


class _Taking:
    """
    The pictures of one post. `missing` are those that could not be had, by address or number, each with a sentence that says so.

    Of an export that was cut off, pictures that it names by a number and says nothing of are waited for: they stand in the part that is lacking.
    """

    def __init__(self, pictures: Pictures, *, is_cut_off: bool) -> None:
        self.pictures, self.is_cut_off = pictures, is_cut_off
        self.missing: dict[str, str] = {}

    def lead(self, number: int) -> WordPressPicture | None:
        known = self.pictures.numbered(number)
        if number and known is None:
            self.missing[str(number)] = _("The lead picture is missing. The export says nothing of its picture %(number)d.") % {"number": number}
        return known

    def address_of(self, number: int) -> str | None:
        known = self.pictures.numbered(number)
        if known or not self.is_cut_off:
            return known.address if known else ""
        self.missing[str(number)] = _("A picture is missing. The export says nothing of its picture %(number)d.") % {"number": number}
        return None

    def take(self, known: WordPressPicture) -> CreditedImage | None:
        picture = self.pictures.obtain(known)
        if picture is None:
            why = known.problem or _("It was not asked for yet.")
            self.missing[known.address] = _("The picture %(address)s is missing. %(why)s") % {"address": known.address, "why": why}
        return picture

    def take_piece(self, piece: Picture) -> CreditedImage | None:
        known = self.pictures.at(piece)
        return self.take(known) if known else None


def _said_of(item: Item) -> list[str]:
    """What was not for every reader there is a draft here."""
    if item.is_protected:
        return [_("It was behind a password. Here it is a draft.")]
    return [_("It was private. Here it is a draft.")] if item.status == "private" else []


def _said_of_shortcodes(names: list[str]) -> list[str]:
    if not names:
        return []
    return [_("Shortcodes that mean nothing here were taken out, and their words kept: %(names)s.") % {"names": ", ".join(f"[{name}]" for name in names)}]
