"""What the newsroom calls what WordPress calls otherwise: a file that whoever imports writes, in TOML or JSON."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from articles.models import SectionPage


class WrongMapping(Exception):
    """The file cannot be used. The message is a sentence that says what to change."""


@dataclass(frozen=True)
class Mapping:
    """
    `categories` names a section's slug for a category's slug, `authors` a contributor's name for a login. `section` is where stories go that no category
    says. `credit` is whom pictures are credited to that nobody is credited for, `credit_fields` are WordPress' custom fields that name whoever took one.
    """

    categories: dict[str, str] = field(default_factory=dict)
    authors: dict[str, str] = field(default_factory=dict)
    section: str = ""
    credit: str = ""
    credit_fields: list[str] = field(default_factory=list)
    # WordPress' own types of what is to become stories.
    kinds: list[str] = field(default_factory=lambda: ["post"])


def read_mapping(path: Path) -> Mapping:
    """The mapping in a file. Raises WrongMapping."""
    try:
        text = path.read_text(encoding="utf-8")
        said = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise WrongMapping(_("%(path)s cannot be read: %(error)s.") % {"path": path, "error": error}) from error
    known = {one.name: type(getattr(Mapping(), one.name)) for one in fields(Mapping)}
    for name, value in said.items() if isinstance(said, dict) else [("", None)]:
        if name not in known or not _fits(value, known[name]):
            text = _("%(path)s says something of “%(name)s” that is not understood. It can hold: %(known)s.")
            raise WrongMapping(text % {"path": path, "name": name, "known": ", ".join(known)})
    return Mapping(**said)


def _fits(value: Any, kind: type) -> bool:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    return isinstance(value, kind) and all(isinstance(part, str) for part in parts)


class Sections:
    """Where a story belongs, by its categories. `unknown` counts the categories that nothing was said about."""

    def __init__(self, mapping: Mapping, sections: Iterable[SectionPage]) -> None:
        self.unknown: dict[str, int] = {}
        self._by_slug = {section.slug: section for section in sections}
        self._mapping = mapping
        self.otherwise = self._named(mapping.section)
        for slug in mapping.categories.values():
            self._named(slug)

    def of(self, slugs: Iterable[str]) -> SectionPage:
        """The section of the first category that has one; a category of the same slug as a section needs no word in the mapping."""
        found: SectionPage | None = None
        for slug in slugs:
            section = self._by_slug.get(self._mapping.categories.get(slug, slug))
            if section is None:
                self.unknown[slug] = self.unknown.get(slug, 0) + 1
            found = found or section
        return found or self.otherwise

    def has_any_of(self, slugs: Iterable[str]) -> bool:
        """Whether one of these categories says where a story belongs."""
        return any(self._mapping.categories.get(slug, slug) in self._by_slug for slug in slugs)

    def _named(self, slug: str) -> SectionPage:
        if slug not in self._by_slug:
            text = (
                _("There is no section “%(slug)s”. Give one of these: %(sections)s.")
                if slug
                else _("Say with --section where stories go that no category says: %(sections)s.")
            )
            raise WrongMapping(text % {"slug": slug, "sections": ", ".join(sorted(self._by_slug)) or _("none is there yet")})
        return self._by_slug[slug]
