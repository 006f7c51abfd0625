from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from articles.fetching import fetch
from articles.models import SectionPage
from articles.wordpress.export import Export, NotAnExport
from articles.wordpress.importing import Wanted, import_export
from articles.wordpress.locking import ImportIsRunning
from articles.wordpress.mapping import Mapping, Sections, WrongMapping, read_mapping
from articles.wordpress.progress import Progress

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Makes stories of the posts in a WordPress export (WXR). Run twice, or killed and run again, it imports nothing twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="The export, from WordPress' Tools → Export → All content.")
        parser.add_argument("--mapping", type=Path, help="What WordPress calls otherwise, in TOML or JSON: categories, authors and more (docs/wordpress.md).")
        parser.add_argument("--section", default="", help="The slug of the section of stories that no category says one for.")
        parser.add_argument("--no-pictures", dest="fetch_pictures", action="store_false", help="Fetch no pictures. They are left to do.")
        parser.add_argument("--retry-pictures", action="store_true", help="Ask once more for pictures that could not be fetched, and put them in.")
        parser.add_argument("--dry-run", action="store_true", help="Store nothing, and say what would be done.")
        parser.add_argument("--json", action="store_true", dest="as_json", help="Give the report as JSON.")

    def handle(self, *, file: Path, mapping: Path | None, section: str, **options: Any) -> None:
        """Exits with 1 where the file could not be read to its end, after what stands before was imported, and where another import is running."""
        progress = Progress(self.stderr)
        try:
            wanted = self._wanted(mapping, section, **options)
            report = import_export(Export(file), wanted=wanted, tell=progress.tell)
        except (NotAnExport, WrongMapping, ImportIsRunning, OSError) as error:
            raise CommandError(str(error)) from error
        finally:
            progress.end()
        if options["as_json"]:
            self.stdout.write(json.dumps(report.as_data(), ensure_ascii=False, indent=2))
        else:
            self.stdout.writelines(f"{line}\n" for line in report.lines())
        if report.end:
            raise CommandError(report.end if options["as_json"] else "The import is not complete.")

    def _wanted(self, path: Path | None, section: str, *, fetch_pictures: bool, retry_pictures: bool, dry_run: bool, **options: Any) -> Wanted:
        said = read_mapping(path) if path else Mapping()
        mapping = Mapping(**{**vars(said), **({"section": section} if section else {})})
        return Wanted(
            mapping=mapping,
            sections=Sections(mapping, SectionPage.objects.order_by("path")),
            fetch=fetch if fetch_pictures else None,
            tries_pictures_again=retry_pictures,
            is_dry_run=dry_run,
        )
