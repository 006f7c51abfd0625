"""What is done with a tag on a page of its own, asked about first: retired, taken up again, merged into another, brought back from a merge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry

from articles.forms.merge_topics import MergeForm
from articles.keys import key_in
from articles.merging.records import MergeRefused, require_undoable
from articles.merging.topics import merge_topic, stories_to_return, undo_merge
from articles.models import Topic, TopicMerge
from articles.topics.services import retire_topic, take_up_topic

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def url_of(name: str, *args: Any) -> str:
    """The address of a view of tags in the admin."""
    return reverse(Topic.snippet_viewset.get_url_name(name), args=args)


def user_can_change_topics(user: Any) -> bool:
    """Whether somebody may rename, retire and merge tags."""
    return policy_registry.get_by_type(Topic).user_has_permission(user, "change")


class TopicActView(WagtailAdminTemplateMixin, TemplateView):
    """An act on one tag, by those who may change tags. Subclasses say which."""

    template_name = "articles/admin/topics/confirm.html"
    header_icon = "tag"
    explanation: StrOrPromise = ""
    submit_label: StrOrPromise = ""
    object: Topic

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not user_can_change_topics(request.user):
            raise PermissionDenied
        self.object = self.find(**kwargs)
        return super().dispatch(request, *args, **kwargs)

    def find(self, pk: int) -> Topic:
        return get_object_or_404(Topic.objects.with_story_counts(), pk=pk)

    def get_page_subtitle(self) -> str:
        return self.object.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.page_title, "sublabel": self.object.name}
        return [*super().get_breadcrumbs_items(), {"url": url_of("list"), "label": gettext("Tags")}, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "object": self.object, "obstacle": self.obstacle(), "next": url_of("list")}

    def obstacle(self) -> str:
        """What is in the way, and what to do about it; "" if nothing is."""
        return ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.obstacle():
            return self.get(request)
        try:
            return self.go_on(request)
        except MergeRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(url_of("list"))

    def go_on(self, request: HttpRequest) -> HttpResponse:
        """Do it, say so, and lead on. Raises MergeRefused."""
        raise NotImplementedError


class RetireView(TopicActView):
    page_title = _("Retire tag")
    header_icon = "no-view"
    explanation = _("No more stories are given it. Those that have it keep it, and its page and feed stay. You can take it up again.")
    submit_label = _("Retire it")

    def go_on(self, request: HttpRequest) -> HttpResponse:
        retire_topic(topic=self.object, by=request.user)  # type: ignore[arg-type] # Somebody who is signed in.
        messages.success(request, gettext("“%(tag)s” is retired.") % {"tag": self.object})
        return redirect(url_of("list"))


class TakeUpView(TopicActView):
    page_title = _("Take tag up again")
    header_icon = "resubmit"
    explanation = _("It is offered for stories again.")
    submit_label = _("Take it up again")

    def go_on(self, request: HttpRequest) -> HttpResponse:
        take_up_topic(topic=self.object, by=request.user)  # type: ignore[arg-type] # Somebody who is signed in.
        messages.success(request, gettext("“%(tag)s” is offered again.") % {"tag": self.object})
        return redirect(url_of("list"))


class MergeView(TopicActView):
    template_name = "articles/admin/topics/merge.html"
    page_title = _("Merge tag")
    header_icon = "redirect"
    submit_label = _("Merge them")

    @cached_property
    def form(self) -> MergeForm:
        asked = key_in(self.request.GET.get("into", ""))
        into = Topic.objects.filter(pk=asked).first() if asked else None
        return MergeForm(self.request.POST if self.request.method == "POST" else None, topic=self.object, initial={"into": into} if into else None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        drafts = self.object.tagged_articles.filter(content_object__live=False).count()
        return {**super().get_context_data(**kwargs), "form": self.form, "media": self.form.media, "drafts": drafts}

    def go_on(self, request: HttpRequest) -> HttpResponse:
        if not self.form.is_valid():
            return self.get(request)
        merge = merge_topic(topic=self.object, into=self.form.cleaned_data["into"], by=request.user)  # type: ignore[arg-type] # As above.
        tell_of_merges(request, [merge])
        return redirect(url_of("edit", merge.into_id))


class UndoMergeView(TopicActView):
    """Says what would go back, and gives it back."""

    template_name = "articles/admin/topics/undo_merge.html"
    page_title = _("Undo merge of tag")
    header_icon = "rotate"
    submit_label = _("Bring it back")
    merge: TopicMerge

    def find(self, pk: int) -> Topic:
        self.merge = get_object_or_404(TopicMerge.objects.select_related("into"), pk=pk)
        return Topic(name=self.merge.name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = stories_to_return(self.merge)
        staying = len(self.merge.moved["stories"]) + len(self.merge.moved["both"]) - back
        return {**super().get_context_data(**kwargs), "merge": self.merge, "back": back, "staying": staying}

    def obstacle(self) -> str:
        try:
            require_undoable(self.merge)
        except MergeRefused as refusal:
            return str(refusal)
        return ""

    def go_on(self, request: HttpRequest) -> HttpResponse:
        back = undo_merge(merge=self.merge, by=request.user)  # type: ignore[arg-type] # Somebody who is signed in.
        text = ngettext("“%(tag)s” is back, with %(count)s story.", "“%(tag)s” is back, with %(count)s stories.", back)
        messages.success(request, text % {"tag": self.merge.name, "count": back})
        return redirect(url_of("edit", self.merge.merged_id))


def tell_of_merges(request: HttpRequest, merges: list[TopicMerge]) -> None:
    """Say of each merge what it moved, beside a button that undoes it."""
    for merge in merges:
        count = len(merge.moved["stories"]) + len(merge.moved["both"])
        text = ngettext("“%(tag)s” is merged into “%(into)s”: %(count)s story.", "“%(tag)s” is merged into “%(into)s”: %(count)s stories.", count)
        undo = messages.button(url_of("undo_merge", merge.pk), gettext("Undo"))
        messages.success(request, text % {"tag": merge.name, "into": merge.first_into_name, "count": count}, buttons=[undo])
