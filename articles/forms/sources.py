"""The forms in which a source is made without leaving the story."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.log_actions import log

from articles.models import Source


class NewSourceForm(WagtailAdminModelForm):
    """What is asked of a new source in the chooser. The rest can be filled in later."""

    class Meta:
        model = Source
        fields = ["kind", "name", "internal_name", "homepage", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}


class SuggestedSourceForm(WagtailAdminModelForm):
    """A source that a story names and an editor accepts. One that is there by then is taken."""

    instance: Source

    class Meta:
        model = Source
        fields = ["kind", "name"]

    def _post_clean(self) -> None:
        super()._post_clean()
        found = Source.objects.named().filter(kind=self.instance.kind, name__iexact=self.instance.name).first()
        if found:
            self.instance, self._errors = found, None

    def source(self, *, user: Any) -> Source:
        """The source, stored and logged where it is new."""
        if self.instance.pk is None:
            self.save()
            log(instance=self.instance, action="wagtail.create", user=user)
        return self.instance
