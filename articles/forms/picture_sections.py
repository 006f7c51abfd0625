"""
The form of a picture in sections, so that its many fields are not one long list.

Wagtail shows a picture's form in four places, and in each goes through the form's fields one by one. Here a form gives it its sections instead, each
of which shows itself as a field would. So there is no copy of Wagtail's pages to keep up with.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import BoundField
    from django.utils.functional import Promise
    from django.utils.safestring import SafeString

    from articles.forms.images import CreditedImageForm

FIRST = "first"
DETAILS = "details"
SECTIONS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    FIRST: ("", ("title", "file", "credit_line", "creator", "description")),
    "shown": (_("What it shows"), ("caption", "extended_description", "place", "taken_on", "digital_source_type", "tags")),
    "rights": (
        pgettext_lazy("to a picture", "Rights"),
        ("licence", "licence_url", "copyright_notice", "source_name", "source_url", "acquire_url", "usage_terms"),
    ),
    "uses": (
        _("Where it may appear, and until when"),
        ("for_web", "for_feeds", "for_newsletter", "for_social", "for_republication", "territory_note", "rights_end", "uses_allowed"),
    ),
    DETAILS: (_("Details"), ()),
}
# Sections that are folded up where nothing in them is out of the ordinary.
FOLDED = {"rights", "uses"}


@dataclass
class Section:
    """Some fields of a form under one heading. It has of a bound field what Wagtail's templates ask of one."""

    form: CreditedImageForm
    key: str
    fields: list[BoundField]
    # For Wagtail's templates: a field without label, help or errors of its own.
    field: forms.Field = field(default_factory=lambda: forms.Field(required=False))
    is_hidden: bool = False
    id_for_label: str = ""
    label: str = ""
    help_text: str = ""
    errors: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"section-{self.key}"

    @property
    def heading(self) -> str | Promise:
        return SECTIONS[self.key][0]

    @property
    def differing(self) -> int:
        """How many of its fields the file has another word for."""
        return sum(word.field.name in {field.name for field in self.fields} for word in self.form.differing)

    @property
    def is_open(self) -> bool:
        return self.key not in FOLDED or bool(self.differing) or any(field.errors or self._is_unusual(field) for field in self.fields)

    def _is_unusual(self, field: BoundField) -> bool:
        """Whether a limit is set to where it may appear. Most pictures have none."""
        value = field.value()
        return self.key == "uses" and (not value if isinstance(field.field, forms.BooleanField) else bool(value))

    def as_widget(self, *_args: Any, **_kwargs: Any) -> SafeString:
        return render_to_string("articles/admin/pictures/section.html", {"section": self, "form": self.form, "image": self.form.instance})

    __str__ = as_widget


def sections_of(form: CreditedImageForm, bound: Callable[[str], BoundField]) -> list[Section]:
    """The form's fields in sections. Fields that a site adds are among the details."""
    placed = {name for _heading, names in SECTIONS.values() for name in names}
    others = tuple(name for name in form.fields if name not in placed)
    by_section = {key: (*names, *(others if key == DETAILS else ())) for key, (_heading, names) in SECTIONS.items()}
    sections = [Section(form, key, [bound(name) for name in names if name in form.fields]) for key, names in by_section.items()]
    for section in sections:
        section.fields = [bound_field for bound_field in section.fields if not bound_field.is_hidden]
    return [section for section in sections if section.fields]
