"""The part of the group editor that gives a group rights at the desk in sections."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.formsets import BaseFormSetMixin
from wagtail.admin.widgets import AdminPageChooser

from reactions.desk.reach import IN_SECTIONS
from reactions.models import SectionRight, page_model

# What can be given, in the order in which it is shown.
LABELS = {
    "view_tally": _("See figures"),
    "export_tally": _("Take figures out as files"),
    "view_vote": _("See votes"),
    "moderate_vote": _("Exclude and restore votes"),
    "view_exclusion": _("See exclusions"),
    "view_board": _("See boards"),
    "change_board": _("Set boards"),
    "moderate_board": _("Close and reopen boards"),
    "view_block": _("See blocks"),
    "block_voter": _("Block readers and networks"),
}


def rights() -> QuerySet[Permission]:
    """The permissions that can be given for a section."""
    return Permission.objects.filter(content_type__app_label="reactions", codename__in=IN_SECTIONS)


class RightsForm(forms.Form):
    """What a group may do on one page and below it."""

    page = forms.ModelChoiceField(
        label=_("Page"), queryset=page_model().objects.all(), widget=AdminPageChooser(show_edit_link=False), error_messages={"required": _("Choose a page.")}
    )
    rights = forms.MultipleChoiceField(label=_("Rights"), choices=list(LABELS.items()), required=False, widget=forms.CheckboxSelectMultiple)


class BaseRightsFormSet(BaseFormSetMixin, forms.BaseFormSet):
    def __init__(self, data: Any = None, files: Any = None, instance: Group | None = None, prefix: str = "reaction_rights") -> None:
        self.instance = instance or Group()
        super().__init__(data, files, initial=list(self._given()), prefix=prefix)

    def _given(self) -> Any:
        if self.instance.pk is None:
            return
        given = self.instance.reaction_rights.select_related("page", "permission").order_by("page__path", "pk")
        for page, of_page in groupby(given, lambda right: right.page):
            yield {"page": page, "rights": [right.permission.codename for right in of_page]}

    def clean(self) -> None:
        pages = [form.cleaned_data["page"] for form in self._kept() if not form.errors]
        if len(set(pages)) < len(pages):
            raise forms.ValidationError(_("A page stands here twice. Put its rights into one line."))

    @transaction.atomic
    def save(self) -> None:
        """Leave the group with exactly these rights."""
        wanted = {(form.cleaned_data["page"].pk, codename) for form in self._kept() for codename in form.cleaned_data["rights"]}
        ids = dict(rights().values_list("codename", "pk"))
        self.instance.reaction_rights.exclude(page__in={page_id for page_id, _codename in wanted}).delete()
        for right in self.instance.reaction_rights.select_related("permission"):
            if (right.page_id, right.permission.codename) not in wanted:
                right.delete()
        made = [SectionRight(group=self.instance, page_id=page_id, permission_id=ids[codename]) for page_id, codename in sorted(wanted)]
        SectionRight.objects.bulk_create(made, ignore_conflicts=True)

    def as_admin_panel(self) -> str:
        return render_to_string("reactions/admin/rights_formset.html", {"formset": self})

    def _kept(self) -> list[Any]:
        """The lines that are neither empty nor taken out."""
        return [form for form in self.forms if form not in self.deleted_forms and form.has_changed() | bool(form.initial) and "page" in form.cleaned_data]


RightsFormSet = forms.formset_factory(RightsForm, formset=BaseRightsFormSet, extra=0, can_delete=True)
