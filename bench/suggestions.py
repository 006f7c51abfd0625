"""
What it costs to say whom a story relies on while it is written.

    python -m bench.suggestions [--words 5000] [--sources 1000]

makes a database in memory with so many sources, and asks for the suggestions of a story of so many words and of an empty one, in turns.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from articles.suggestions.story import Draft, Suggestions

ROUNDS = 15
# Each names somebody whom the newsroom keeps, somebody whom it does not, and nobody.
SENTENCES = (
    "“We counted every boat,” a spokesperson told Estuary Gazette {number}, and nobody on the quay doubted it.",
    "According to the Bureau of Tides, the wall on the north side has not been looked at since the year of the flood.",
    "It rained on the Saturday, and on the Sunday the pump stood still, as pumps in Lowmere do when they are needed.",
    "The Skerrow Ledger reports that the owner, who could not be reached, had sold the last of his nets by Friday.",
)


def text_of(words: int, *, sources: int) -> str:
    """Paragraphs of four sentences, of at least so many words."""
    paragraphs: list[str] = []
    while sum(len(paragraph.split()) for paragraph in paragraphs) < words:
        paragraphs.append(f"<p>{' '.join(SENTENCES).format(number=len(paragraphs) % sources)}</p>")
    return "".join(paragraphs)


def draft_of(text: str) -> Draft:
    from articles.models import ArticlePage  # noqa: PLC0415 - models are there only now.
    from articles.suggestions.story import Draft  # noqa: PLC0415

    field = ArticlePage._meta.get_field("body").stream_block
    return Draft(dek="", body=field.to_python([{"type": "paragraph", "value": text}] if text else []), lead_picture=None, credited=set())


def took(ask: Callable[[], Suggestions]) -> float:
    begun = time.process_time()
    ask()
    return (time.process_time() - begun) * 1000


def measure(*, words: int, sources: int) -> None:
    """Print the medians, in milliseconds of the processor, and how they compare."""
    from django.core.management import call_command  # noqa: PLC0415

    from articles.models import Source, SourceKind  # noqa: PLC0415
    from articles.suggestions.story import suggestions_for  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    Source.objects.bulk_create(Source(name=f"Estuary Gazette {number}", slug=f"gazette-{number}", kind=SourceKind.OUTLET) for number in range(sources))
    empty, long = draft_of(""), draft_of(text_of(words, sources=sources))
    found = suggestions_for(long).count
    times = [(took(lambda: suggestions_for(empty)), took(lambda: suggestions_for(long))) for _round in range(ROUNDS)]
    of_empty, of_long = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"{words:,} words, {sources:,} sources: {found} suggestions")  # noqa: T201 - what it is for, here and below.
    print(f"empty story {of_empty:.1f} ms, long story {of_long:.1f} ms: {of_long - of_empty:.1f} ms more, ratio {of_long / of_empty:.2f}")  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.suggestions", description="Measure what suggestions cost on a long story and an empty one.")
    parser.add_argument("--words", type=int, default=5_000)
    parser.add_argument("--sources", type=int, default=1_000)
    numbers = vars(parser.parse_args())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings.test")
    django.setup()
    measure(**numbers)


if __name__ == "__main__":
    main()
