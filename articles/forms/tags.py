"""The tags of a story's form: which names stand for which tag, and what is asked about those that are new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from taggit.utils import edit_string_for_tags

from articles.topics.choosing import nearest_to, user_can_add_topics, what_is_meant
from articles.topics.new_tags import give_new_tags

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from articles.models.topics import Topic
    from articles.topics.choosing import Meant


@dataclass(frozen=True)
class Question:
    """
    Why a name cannot be taken as it is: a sentence that says what to do.

    `instead` is the name of the tag to use instead, "" where there is none. What may be kept is a new tag, once somebody has said that it is meant;
    `is_kept` says that they have.
    """

    name: str
    text: str
    instead: str = ""
    may_keep: bool = False
    is_kept: bool = False


def questions_about(meant: Iterable[Meant], *, had: Collection[str], kept: Collection[str], may_add: bool) -> list[Question]:
    """What is to be asked about the tags of a story that `had` some before. A query for each new name of somebody who may not add any."""
    asked = [_question(one, kept=kept, may_add=may_add) for one in meant if one.name not in had and (one.topic is None or one.topic.name not in had)]
    return [question for question in asked if question]


def _question(one: Meant, *, kept: Collection[str], may_add: bool) -> Question | None:
    if one.topic:
        return _about_retired(one.name, one.topic) if one.topic.is_retired else None
    if not may_add:
        return _about_unknown(one.name, one.alike or nearest_to(one.name))
    return _about_alike(one.name, one.alike, is_kept=one.name in kept) if one.alike else None


def _about_retired(name: str, topic: Topic) -> Question:
    text = gettext("“%(tag)s” is retired: no more stories are given it. Take it off here, or take the tag up again under Tags.")
    return Question(name, text % {"tag": topic.name})


def _about_unknown(name: str, nearest: Topic | None) -> Question:
    if nearest is None or nearest.is_retired:
        text = gettext("There is no tag “%(name)s”, and you may use only those that there are. Choose one of them, or ask an editor to add yours.")
        return Question(name, text % {"name": name})
    text = gettext("There is no tag “%(name)s”, and you may use only those that there are. The nearest is “%(tag)s”: use it, or ask an editor to add yours.")
    return Question(name, text % {"name": name, "tag": nearest.name}, instead=nearest.name)


def _about_alike(name: str, topic: Topic, *, is_kept: bool) -> Question:
    if topic.is_retired:
        text = gettext("“%(name)s” looks like “%(tag)s”, which is retired. Take that one up again under Tags, or keep yours if it means something else.")
        return Question(name, text % {"name": name, "tag": topic.name}, may_keep=True, is_kept=is_kept)
    stories = ngettext("%(count)s story", "%(count)s stories", topic.story_count) % {"count": topic.story_count}
    text = gettext("“%(name)s” looks like “%(tag)s” (%(stories)s). Use that one, or keep yours if it means something else.")
    return Question(name, text % {"name": name, "tag": topic.name, "stories": stories}, instead=topic.name, may_keep=True, is_kept=is_kept)


class TaggingForm:
    """For forms with `tags`: takes known tags by any way to write them, and asks about near-duplicates before they are made."""

    fields: dict[str, Any]
    initial: dict[str, Any]
    cleaned_data: dict[str, Any]
    data: Any
    for_user: Any
    instance: Any
    # The names among those of `tags` that no tag has.
    new_tags: Sequence[str] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "tags" in self.fields:
            widget = self.fields["tags"].widget
            widget.may_add, widget.had = user_can_add_topics(self.for_user), edit_string_for_tags(self.initial.get("tags") or [])

    def clean_tags(self) -> list[str]:
        """The names of the tags that are meant, each once. Raises ValidationError with all that is to be asked."""
        meant = what_is_meant(self.cleaned_data["tags"])
        kept = self._kept()
        had = {topic.name for topic in self.initial.get("tags") or []}
        questions = questions_about(meant, had=had, kept=kept, may_add=user_can_add_topics(self.for_user))
        self.fields["tags"].widget.questions = questions
        unanswered = [ValidationError(question.text, code="tag") for question in questions if not question.is_kept]
        if unanswered:
            raise ValidationError(unanswered)
        self.new_tags = list(dict.fromkeys(one.name for one in meant if not one.topic))
        return list(dict.fromkeys(one.topic.name if one.topic else one.name for one in meant))

    def save_cluster_m2m(self) -> None:
        """Where modelcluster would make the new tags at once, the story is given them to be made when it is stored: a preview never stores it."""
        names = self.cleaned_data.get("tags")
        if names is None:
            super().save_cluster_m2m()  # type: ignore[misc] # Of modelcluster's forms.
            return
        self.cleaned_data["tags"] = [name for name in names if name not in self.new_tags]
        super().save_cluster_m2m()  # type: ignore[misc] # As above.
        self.cleaned_data["tags"] = names
        give_new_tags(self.instance, self.new_tags)

    def _kept(self) -> set[str]:
        """The new names that somebody has said to keep beside a tag that they look like."""
        name = self.fields["tags"].widget.name_of_kept(self.add_prefix("tags"))  # type: ignore[attr-defined]  # of Django's forms
        return set(self.data.getlist(name) if hasattr(self.data, "getlist") else self.data.get(name, []))
