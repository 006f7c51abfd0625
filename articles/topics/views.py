"""What the field of a story's tags asks the server: which tags begin like this, and what is to be said about those that were typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET
from taggit.utils import parse_tags

from articles.forms.tags import questions_about
from articles.models import Topic
from articles.topics.choosing import offered_for, user_can_add_topics, what_is_meant
from articles.topics.names import folded, look_of

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_NAME = Topic._meta.get_field("name").max_length or 100


@require_GET
def offer(request: HttpRequest) -> JsonResponse:
    """
    Tags for what is typed as `term`: "label" and "value" of each, as Wagtail's field takes them, and whether it is what is "meant", if written otherwise.

    Those come first. Below all stands the new tag, for somebody who may add it, unless there is one of this name, or a tag is sought `besides` the one of
    this id.
    """
    besides = request.GET.get("besides")
    term = " ".join(request.GET.get("term", "").replace("\0", "").split())[:LONGEST_NAME]
    topics = [topic for topic in offered_for(term) if str(topic.pk) != besides]
    look = look_of(term)
    found = [{"label": _label(topic), "value": topic.name, "meant": topic.look == look} for topic in topics]
    return JsonResponse(found if besides else found + _new(request, term, topics), safe=False)


@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """
    What is asked about the tags that are typed in `tags`, as the field holds them, of a story that had those of `had`; `kept` are those that were said to
    be kept. A tag that was typed in another way than it is written is named, for the field to take that.
    """
    meant, had, kept = what_is_meant(_names(request, "tags")), _names(request, "had"), request.GET.getlist("kept")
    questions = questions_about(meant, had=had, kept=kept, may_add=user_can_add_topics(request.user))
    replaced = [one for one in meant if one.topic and one.topic.name != one.name]
    context = {"questions": questions, "replaced": replaced, "name_of_kept": request.GET.get("name", "")}
    return render(request, "articles/admin/topics/questions.html", context)


def _label(topic: Topic) -> str:
    count = topic.story_count
    text = ngettext("%(tag)s (%(count)s story)", "%(tag)s (%(count)s stories)", count)
    return text % {"tag": topic.name, "count": count}


def _new(request: HttpRequest, term: str, topics: Sequence[Topic]) -> list[dict[str, Any]]:
    is_known = any(folded(topic.name) == folded(term) for topic in topics)
    if not term or is_known or not user_can_add_topics(request.user):
        return []
    return [{"label": gettext("New tag: %(name)s") % {"name": term}, "value": term, "meant": False}]


def _names(request: HttpRequest, parameter: str) -> list[str]:
    return parse_tags(request.GET.get(parameter, "").replace("\0", ""))


def urls() -> list[URLPattern]:
    return [path("articles/tags/offer/", offer, name="articles_tag_offers"), path("articles/tags/ask/", ask, name="articles_tag_questions")]
