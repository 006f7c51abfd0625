"""The forms in which a source is made without leaving the story."""

from __future__ import annotations

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm

from articles.models import Source


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
