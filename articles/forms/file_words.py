"""What the file says, shown at each field of its picture's form: that it is from there, or that the file has another word for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import conditional_escape
from taggit.utils import parse_tags

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.forms import BoundField
    from django.utils.safestring import SafeString


@dataclass(frozen=True)
class FileWord:
    """What the file says of one field. `taken` is that as the field's widget writes it, or a list in JSON for tags."""

    field: BoundField
    help_text: str
    words: str
    taken: str
    is_same: bool

    def render(self) -> SafeString:
        return render_to_string("articles/admin/pictures/file_word.html", {"word": self, "field": self.field})


def file_word(field: BoundField, said: Any) -> FileWord:
    """The word of a file on a field, in whatever type the model has it."""
    shown, help_text = field.value(), conditional_escape(field.help_text)
    if field.name == "tags":
        return FileWord(field, help_text, ", ".join(said), json.dumps(said), _folded(said) <= _folded(_tag_names(shown)))
    if isinstance(said, Model):
        slug = str(said.slug)  # type: ignore[attr-defined]  # a licence: the only record that a file can name
        return FileWord(field, help_text, str(said), slug, str(shown or "") == slug)
    if isinstance(said, date):
        return FileWord(field, help_text, date_format(said), field.field.widget.format_value(said) or "", str(shown or "") == said.isoformat())
    labels = dict(getattr(field.field, "choices", []))
    return FileWord(field, help_text, str(labels.get(said, said)), said, " ".join(str(shown or "").split()) == " ".join(said.split()))


def _tag_names(shown: Any) -> list[str]:
    """Of tags as a form has them: names that somebody typed, or tags that are stored."""
    return parse_tags(shown) if isinstance(shown, str) else [tag.name for tag in shown or []]


def _folded(names: Iterable[str]) -> set[str]:
    return {name.casefold() for name in names}
