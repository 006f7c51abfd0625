"""`manage.py import_story`: wire copy to a draft, with a report of what was recognised."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import NoReverseMatch, reverse

from articles.fetching import fetch
from articles.models import Paper, SectionPage
from articles.suggestions.panel import in_full_and_in_short
from articles.wire.drafts import draft_from, known_agencies, read_only
from articles.wire.formats import MOST_DOCX_BYTES, read_wire
from articles.wire.pictures import NO_PICTURES, fetch_pictures
from articles.wire.refusals import Unreadable
from articles.wire.report import notes_of

if TYPE_CHECKING:
    from articles.wire.copy import WireCopy
    from articles.wire.report import Report


class Command(BaseCommand):
    help = (
        "Makes a draft of wire copy: plain text, HTML, .docx, ninjs or a story of an RSS or Atom feed. It says what it recognised, publishes nothing, and "
        "stores nothing of what it cannot read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="The file, or - for what is piped in.")
        parser.add_argument("--section", help="Slug of the section, such as harbour. The first one where none is named.")
        parser.add_argument("--user", help="Name of the user whose draft it is to be.")
        parser.add_argument("--item", type=int, help="Number of the story in a feed of several, counted from 1.")
        parser.add_argument("--pictures", action="store_true", help="Fetch the pictures that the copy names, into the library.")
        parser.add_argument("--json", action="store_true", help="Print the whole report as JSON.")
        parser.add_argument("--dry-run", action="store_true", help="Only say what would be recognised; make no draft.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            copy = read_wire(self._read(options["file"]), item=options["item"], known=known_agencies())
        except Unreadable as refusal:
            raise CommandError(f"Nothing was imported. {refusal}") from refusal
        report = read_only(copy) if options["dry_run"] else self._import(copy, options)
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) if options["json"] else self._in_words(report))

    def _read(self, name: str) -> bytes:
        try:
            if name == "-":
                return sys.stdin.buffer.read(MOST_DOCX_BYTES + 1)
            with Path(name).open("rb") as file:
                return file.read(MOST_DOCX_BYTES + 1)
        except OSError as error:
            raise CommandError(f"The file {name} cannot be read: {error.strerror}. Check its path, and that you may read it.") from error

    def _import(self, copy: WireCopy, options: dict[str, Any]) -> Report:
        section = self._section(options["section"])
        user, name = self._user(options["user"]), Path(options["file"]).name
        pictures = fetch_pictures(copy, fetch=fetch, user=user) if options["pictures"] else NO_PICTURES
        imported = draft_from(copy, section=section, user=user, own_names=self._own_names(section), file_name=name, pictures=pictures)
        try:
            edit_url = reverse("wagtailadmin_pages:edit", args=[imported.story.pk])
        except NoReverseMatch:
            edit_url = ""
        return {"story": {"id": imported.story.pk, "section": section.slug, "slug": imported.story.slug, "edit_url": edit_url}, **imported.report}

    def _section(self, slug: str | None) -> SectionPage:
        sections = SectionPage.objects.order_by("path")
        section = sections.filter(slug=slug).first() if slug else sections.first()
        if section is None:
            known = ", ".join(sections.values_list("slug", flat=True)) or "none yet: add one below the front page first"
            raise CommandError(f"Nothing was imported: there is no such section. The sections are: {known}.")
        return section

    def _own_names(self, section: SectionPage) -> list[str]:
        site = section.get_site()
        return in_full_and_in_short((Paper.for_site(site).name or site.site_name) if site else "")

    def _user(self, name: str | None) -> Any:
        if not name:
            return None
        user = get_user_model()._default_manager.filter(**{get_user_model().USERNAME_FIELD: name}).first()
        if user is None:
            raise CommandError(f"Nothing was imported: there is no user {name}.")
        return user

    def _in_words(self, report: Report) -> str:
        story, sources, tags = report.get("story"), report["sources"], report["tags"]
        lines = [f"Draft {story['id']} in {story['section']}: {story['edit_url']}" if story else "Nothing was stored."]
        lines += [f"{name.capitalize()}: {report[name] or '(none)'}" for name in ("headline", "dek", "credit", "byline", "dateline")]
        lines += [", ".join(f"{count} {name.replace('_', ' ')}" for name, count in report["counts"].items() if count)]
        lines += [f"Quotations: {report['quotations']['count']}"]
        lines += [f"Sources credited: {', '.join(sources['credited']) or '(none)'}"]
        lines += [f"Sources to credit: {', '.join(one['name'] for one in (*sources['named'], *sources['unknown'])) or '(none)'}"]
        lines += [f"Tags: {', '.join(tags['set']) or '(none)'}; suggested: {', '.join(tags['suggested']) or '(none)'}"]
        lines += [self._picture_in_words(picture) for picture in report["pictures"]]
        lines += [f"Left out: {one['text']} ({one['why']})" for one in report["left_out"]]
        return "\n".join([*lines, *notes_of(report)])

    def _picture_in_words(self, picture: dict[str, Any]) -> str:
        address = picture["address"] or "in the file"
        if not picture["library"]:
            return f"Picture to add: {address}{' (' + picture['problem'] + ')' if picture['problem'] else ''}"
        place = "lead picture" if picture["is_lead"] else "shown further up" if picture["is_repeated"] else "in the story"
        origin = "was in the library already" if picture["was_here"] else "fetched"
        return f"Picture {picture['library']}, {place}, {origin}: {picture['title_there']} ({picture['credit_there']})"
