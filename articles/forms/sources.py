"""The forms in which a source is made without leaving the story, and the field that takes one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from wagtail.admin.forms import WagtailAdminModelForm

from articles.models import Source, SourceMerge


class SourceField(forms.ModelChoiceField):
    """Takes for a source that was merged, while its story was open in an editor, the one that it was merged into."""

    def to_python(self, value: Any) -> Source | None:
        try:
            return super().to_python(value)
        except ValidationError:
            kept = SourceMerge.objects.kept_ids([int(value)]) if str(value).isdecimal() else {}
            if not kept:
                raise
            return super().to_python(kept[int(value)])


class SourceForm(WagtailAdminModelForm):
    """The whole form of a source. A script hides what does not fit its kind; without it everything is there, and the same is refused."""

    class Media:
        js = [Script("articles/admin/source-form.js", type="module")]


class NewSourceForm(WagtailAdminModelForm):
    """What is asked of a new source in the chooser. The rest can be filled in later."""

    class Meta:
        model = Source
        fields = ["kind", "name", "internal_name", "homepage", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}


class SuggestedSourceForm(WagtailAdminModelForm):
    """A source that a story names and an editor accepts."""

    class Meta:
        model = Source
        fields = ["kind", "name"]
