"""Stories that rely on sources, and what they say of that."""

from __future__ import annotations

from typing import Any

from articles.models import ArticlePage, Source, SourceCredit


def quote(source: Source, words: str = "Every boat was there.") -> tuple[str, dict[str, Any]]:
    return ("quote", {"words": words, "speaker": "", "speaker_role": "", "source": source})


def credit(article: ArticlePage, source: Source, **fields: Any) -> SourceCredit:
    line = SourceCredit(source=source, **fields)
    article.source_credits.add(line)
    article.save()
    article.save_revision().publish()
    return SourceCredit.objects.filter(page=article, source=source).latest("pk")


def names_credited(article: ArticlePage) -> list[str]:
    return [line.source.name for line in ArticlePage.objects.get(pk=article.pk).source_credits.select_related("source")]


def names_quoted(article: ArticlePage) -> list[str]:
    return [source.name for source in ArticlePage.objects.get(pk=article.pk).quoted_sources()]


def draft_of(article: ArticlePage) -> ArticlePage:
    return ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object()
