"""Which of the newsroom's tags a text is about: those that its sender names, and those whose names it says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from articles.models import Topic


@dataclass(frozen=True)
class Tags:
    """`told` are tags that are among the keywords, `said` those that the text names, and `unknown` keywords that are no tag."""

    told: list[Topic] = field(default_factory=list)
    said: list[Topic] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def tags_for(*, keywords: Iterable[str], texts: Iterable[str]) -> Tags:
    """The tags that there are, by whole words, whatever their capitals and accents. One query; none is made."""
    topics = {words: topic for topic in Topic.objects.order_by("-name") if (words := _words(topic.name))}
    named = {keyword: topics.get(_words(keyword)) for keyword in keywords}
    told = list(dict.fromkeys(topic for topic in named.values() if topic))
    text = f" {' '.join(map(_words, texts))} "
    said = [topic for words, topic in topics.items() if f" {words} " in text and topic not in told]
    return Tags(told, sorted(said, key=lambda topic: topic.name), [keyword for keyword, topic in named.items() if not topic])


def _words(text: str) -> str:
    plain = "".join(character for character in unicodedata.normalize("NFKD", text) if not unicodedata.combining(character))
    return " ".join(re.findall(r"\w+", plain.casefold()))
