"""Which tag is kept when one is merged into another: named by whoever merges them, with those offered that the name may mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Topic
from articles.topics.choosing import nearest_to, what_is_meant

if TYPE_CHECKING:
    from articles.topics.choosing import Meant


class KeptTopicField(forms.CharField):
    """
    The name of a tag that there is, however it is written; its value is the tag. `merged` is the one that is not kept.

    Without JavaScript the name is typed in full. A newsroom may have thousands of tags: they are not listed here.
    """

    merged: Topic
    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        name = super().clean(value)
        (meant,) = what_is_meant([name])
        if meant.topic is None:
            raise ValidationError(_said_of_unknown(meant), code="unknown")
        if meant.topic == self.merged:
            raise ValidationError(gettext("This is the tag itself. Name another one."), code="itself")
        if meant.topic.is_retired:
            text = gettext("“%(tag)s” is retired. Take it up again first, or choose another tag.")
            raise ValidationError(text % {"tag": meant.topic}, code="retired")
        return meant.topic


def _said_of_unknown(meant: Meant) -> str:
    nearest = meant.alike or nearest_to(meant.name)
    if nearest is None:
        return gettext("There is no tag “%(name)s”. Name one that there is.") % {"name": meant.name}
    return gettext("There is no tag “%(name)s”. The nearest is “%(tag)s”.") % {"name": meant.name, "tag": nearest}


class MergeForm(forms.Form):
    """Which tag is kept. One that looks like the merged one is there from the start."""

    into = KeptTopicField(
        label=_("Merge into"),
        max_length=100,
        help_text=_("Type the name of the tag that is kept, or part of it, and choose it from what is offered."),
        error_messages={"required": _("Name the tag that is kept.")},
    )

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["into"]
        field.merged = topic
        field.widget.attrs["data-newsroom-kept-tag"] = f"{reverse('articles_tag_offers')}?besides={topic.pk}"
        field.initial = Topic.objects.not_retired().filter(look=topic.look).exclude(pk=topic.pk).most_used_first().first()

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=[Script("articles/admin/kept-tag.js", type="module")])  # type: ignore[list-item] # The stubs know only addresses.
