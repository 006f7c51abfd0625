"""“Merge” in the list of tags: several that were chosen become one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from articles.keys import keys_in
from articles.merging.records import MergeRefused
from articles.merging.topics import merge_topic
from articles.models import Topic
from articles.topics.acts import tell_of_merges, user_can_change_topics

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from articles.models import TopicMerge

# More are no near-duplicates any more.
MOST_AT_ONCE = 50


class TopicChoice(forms.ModelChoiceField):
    """One of the tags, each with its number of stories."""

    def label_from_instance(self, obj: Any) -> str:
        return ngettext("%(tag)s (%(count)s story)", "%(tag)s (%(count)s stories)", obj.story_count) % {"tag": obj.name, "count": obj.story_count}


class KeptForm(forms.Form):
    """Which of the chosen tags is kept: the most used, unless somebody says otherwise."""

    into = TopicChoice(label=_("Which tag is kept?"), queryset=Topic.objects.none(), empty_label=None, widget=forms.RadioSelect)

    def __init__(self, *args: Any, topics: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = topics.not_retired()  # type: ignore[attr-defined] # As above.
        self.fields["into"].initial = topics.not_retired().first()  # type: ignore[attr-defined] # As above.


class MergeTogether(SnippetBulkAction):
    display_name = _("Merge")
    action_type = "merge"
    aria_label = _("Merge the selected tags into one of them")
    template_name = "articles/admin/topics/merge_many.html"
    action_priority = 10
    models = [Topic]
    form_class = KeptForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not user_can_change_topics(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def topics(self) -> QuerySet:
        """Those that were chosen, one more than can be merged at once at most, the most used first."""
        ids = keys_in(self.request.GET.getlist("id"))[: MOST_AT_ONCE + 1]
        return Topic.objects.filter(pk__in=ids).most_used_first()

    def get_actionable_objects(self) -> tuple[list[Topic], dict[str, Any]]:
        return list(self.topics), {"items_with_no_access": []}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "topics": self.topics}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "header_title": self.display_name, "obstacle": self.obstacle()}

    def obstacle(self) -> str:
        """Why these cannot be merged; "" if they can."""
        count = len(self.topics)
        if "all" in self.request.GET.getlist("id") or count > MOST_AT_ONCE:
            return gettext("These are too many to be one. Choose those that mean the same.")
        if count < 2:
            return gettext("Choose two tags or more that mean the same.")
        return "" if any(not topic.is_retired for topic in self.topics) else gettext("All of these are retired. Take up the one that is kept first.")

    def form_valid(self, form: KeptForm) -> HttpResponse:
        if self.obstacle():
            return self.render_to_response(self.get_context_data(form=form))
        into = form.cleaned_data["into"]
        try:
            merges = self.merge_all(into)
        except MergeRefused as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.next_url)
        tell_of_merges(self.request, merges)
        return redirect(self.next_url)

    @transaction.atomic
    def merge_all(self, into: Topic) -> list[TopicMerge]:
        """All or none: somebody may have merged one of them in the meantime. Raises MergeRefused."""
        return [merge_topic(topic=topic, into=into, by=self.request.user) for topic in self.topics if topic != into]
