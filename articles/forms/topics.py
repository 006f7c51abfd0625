"""The form of a tag, which offers to merge it before there are two for one thing."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from articles.models import Topic
from articles.topics.names import folded, look_of
from articles.topics.services import rename_topic


class TopicForm(WagtailAdminModelForm):
    """A name that another tag has is refused. One that looks like another's is asked about first: `keep_both` is shown then."""

    keep_both = forms.BooleanField(required=False, label=_("They mean different things: keep both"))
    asks_to_keep_both = False

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if self.instance.pk is None or name != self.instance.name:
            self._refuse_near_duplicate(name)
        return name

    def _refuse_near_duplicate(self, name: str) -> None:
        others = list(Topic.objects.filter(look=look_of(name)).exclude(pk=self.instance.pk).most_used_first())
        same = next((topic for topic in others if folded(topic.name) == folded(name)), None)
        if same:
            raise ValidationError([gettext("There is a tag of this name already. Use that one."), *self._offer(same)], code="same")
        self._refuse_merged(name)
        if others and not self.data.get(self.add_prefix("keep_both")):
            self.asks_to_keep_both = True
            text = gettext("It looks like the tag “%(tag)s”. Use that one, or keep both if they mean different things.") % {"tag": others[0].name}
            raise ValidationError([text, *self._offer(others[0])], code="alike")

    def _refuse_merged(self, name: str) -> None:
        into = Topic.objects.called(name)
        if into and into != self.instance:
            text = gettext("A tag “%(name)s” was merged into “%(tag)s”. Use that one, or undo the merge there.")
            raise ValidationError(text % {"name": name, "tag": into}, code="merged")

    def _offer(self, other: Topic) -> list[str]:
        """What to do about it with one click: to merge this one into the other."""
        if self.instance.pk is None:
            return []
        url = f"{reverse(Topic.snippet_viewset.get_url_name('merge'), args=[self.instance.pk])}?into={other.pk}"
        text = gettext("Merge “%(name)s” into “%(tag)s” instead") % {"name": self.initial["name"], "tag": other.name}
        return [format_html('<a href="{}">{}</a>', url, text)]

    @transaction.atomic
    def save(self, commit: bool = True) -> Topic:  # noqa: FBT001, FBT002 - Django's signature
        """Store it. With another name it has another address, and the old one leads there."""
        if self.instance.pk and "name" in self.changed_data:
            name, self.instance.name = self.instance.name, self.initial["name"]
            rename_topic(topic=self.instance, to=name, by=self.for_user)
        return super().save(commit)
