"""The form in which many pictures are given one credit and one set of rights. Whatever is left empty stays as it is on each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput, AdminDateTimeInput

from articles.models import CreditedImage, Licence
from articles.rights import Use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.forms import BoundField

AS_IT_IS = _("Leave as it is")
YES, NO = "yes", "no"
# No licence can be called that.
NONE = "*"
# In the order in which they are asked for; the licence and the uses have their place among them.
CREDIT = ("credit_line", "creator", "source_name", "copyright_notice", "source_url")
TERMS = ("licence", "licence_url", "usage_terms")
USES = tuple(f"for_{use}" for use in Use.values)
LIMITS = ("territory_note", "rights_end", "uses_allowed")
FIELDS = (*CREDIT, *TERMS, *USES, *LIMITS)
# Fields that can be emptied with a tick, and what the value is then.
EMPTY: dict[str, Any] = {**dict.fromkeys((*CREDIT[1:], "licence_url", "usage_terms", "territory_note"), ""), "rights_end": None, "uses_allowed": None}
TICKS = {"rights_end": _("They have no end"), "uses_allowed": _("In any number")}
WIDGETS: dict[str, type[forms.Widget]] = {"rights_end": AdminDateTimeInput, "usage_terms": AdminAutoHeightTextInput}


def name_of(field: str) -> str:
    """What the desk calls the field, as it begins a line."""
    return str(capfirst(CreditedImage._meta.get_field(field).verbose_name))


class ManyPicturesForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            self.fields[name] = self._field_of(name)
            if name in EMPTY:
                self.fields[f"empty_{name}"] = forms.BooleanField(required=False, label=TICKS.get(name) or _("Empty it on all of them"))

    def clean(self) -> dict[str, Any]:
        cleaned_data = super().clean() or self.cleaned_data
        for name in EMPTY:
            if cleaned_data.get(f"empty_{name}") and cleaned_data.get(name) not in {"", None}:
                self.add_error(name, ValidationError(_("Either fill this in, or take the tick out below it."), code="both"))
        if not self.errors and not self.changes:
            raise ValidationError(_("Nothing is to change. Fill in what is the same for all of these pictures."), code="nothing")
        return cleaned_data

    @property
    def changes(self) -> dict[str, Any]:
        """The new values, by the names of the picture's fields. Those that are left as they are, are not among them."""
        return {name: self._value_of(name) for name in FIELDS if self.cleaned_data.get(f"empty_{name}") or self.cleaned_data.get(name) not in {"", None}}

    def groups(self, now: dict[str, str]) -> Iterator[tuple[Any, list[tuple[BoundField, BoundField | None, str]]]]:
        """Each part of the form with its heading, and its fields with the tick below them, if they have one, and what the pictures say `now`."""
        for heading, names in ((_("Credit"), CREDIT), (_("Licence and terms"), TERMS), (_("May be used for"), USES), (_("Limits"), LIMITS)):
            yield heading, [(self[name], self[f"empty_{name}"] if name in EMPTY else None, now[name]) for name in names]

    def _field_of(self, name: str) -> forms.Field:
        if name in USES:
            return forms.ChoiceField(label=name_of(name), required=False, choices=[("", AS_IT_IS), (YES, _("Yes")), (NO, _("No"))])
        if name == "licence":
            # Asks the database: once for each form.
            choices = [("", AS_IT_IS), (NONE, _("None")), *((licence.slug, str(licence)) for licence in Licence.objects.all())]
            return forms.ChoiceField(label=name_of(name), required=False, choices=choices)
        options = {"required": False, "help_text": "", "label": name_of(name), **({"widget": WIDGETS[name]} if name in WIDGETS else {})}
        stored = CreditedImage._meta.get_field(name)
        field = stored.formfield(**options)
        # Those of the picture's record are asked when a record is validated, and there is none here.
        field.validators += [validator for validator in stored.validators if validator not in field.validators]
        field.widget.attrs["placeholder"] = AS_IT_IS
        return field

    def _value_of(self, name: str) -> Any:
        if self.cleaned_data.get(f"empty_{name}"):
            return EMPTY[name]
        answer = self.cleaned_data[name]
        if name == "licence":
            return None if answer == NONE else Licence.objects.get(slug=answer)
        return answer == YES if name in USES else answer
