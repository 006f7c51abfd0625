"""
How long “Where else do we rely on this?” takes for a source that much of an old newspaper names.

    python -m bench.source_uses [--stories 20000] [--naming 5000] [--drafts 2000]

fills the environment's database, which has to be migrated and empty, and asks for the list, its last page and its file.
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from articles.models import ArticlePage, SectionPage

ROUNDS = 3
NAME = "Lowmere Harbour Trust"
PLAIN = "The tide was late on the ninth day, and Fenwick Quay was full of people who had come to see <b>nothing</b> happen, which it did. " * 4
NAMING = f"Nobody at the <b>Lowmere</b> Harbour Trust would say who had moved the buoy. {PLAIN}"
PARAGRAPHS = 10


def fill(*, stories: int, naming: int, drafts: int) -> None:
    """Print so many stories, of which some name the source in their last paragraph, and leave some with a draft. Half of the drafts name it."""
    from articles.models import ArticlePage  # noqa: PLC0415 - models are there only now.
    from tests.factories import make_front_page, make_section, make_source  # noqa: PLC0415
    from tests.many_stories import print_copies  # noqa: PLC0415

    make_source(name=NAME, other_names="LHT")
    section = make_section(make_front_page())
    plain, named = _story(section, PLAIN), _story(section, NAMING)
    # In turns, so that those that name it are spread over the archive.
    beside = (stories - naming) * 100 // naming
    for first in range(0, naming // 100 * (100 + beside), 100 + beside):
        print_copies(named, count=100, first=first)
        print_copies(plain, count=beside, first=first + 100)
    _draft(list(ArticlePage.objects.exclude(pk__in=[plain.pk, named.pk]).order_by("-pk")[:drafts]), plain, named)


def _story(section: SectionPage, last: str) -> ArticlePage:
    from tests.factories import make_article  # noqa: PLC0415

    return make_article(section, body=[("paragraph", f"<p>{text}</p>") for text in [*[PLAIN] * (PARAGRAPHS - 1), last]])


def _draft(stories: list[ArticlePage], plain: ArticlePage, named: ArticlePage) -> None:
    from wagtail.models import Revision  # noqa: PLC0415

    from articles.models import ArticlePage  # noqa: PLC0415

    for number, story in enumerate(stories):
        template = (plain, named)[number % 2].get_latest_revision()
        content = {**template.content, "pk": story.pk}
        fields = {name: getattr(template, name) for name in ("base_content_type_id", "content_type_id", "object_str", "created_at")}
        revision = Revision.objects.bulk_create([Revision(object_id=str(story.pk), content=content, **fields)])[0]
        ArticlePage.objects.filter(pk=story.pk).update(has_unpublished_changes=True, latest_revision=revision)


def ask() -> None:
    """Print what each question takes, the best of some, in milliseconds."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from articles.models import Source  # noqa: PLC0415

    client = Client()
    client.force_login(get_user_model().objects.get_or_create(username="bench", defaults={"is_superuser": True, "is_staff": True})[0])
    address = reverse("articles_source_uses", args=[Source.objects.get(name=NAME).pk])
    for query in ("", "?p=100", "?way=mention&state=changes", "?export=csv", "?export=xlsx"):
        took = []
        for _round in range(ROUNDS):
            begun, begun_process = time.perf_counter(), time.process_time()
            answer = client.get(address + query)
            length = sum(map(len, answer)) if answer.streaming else len(answer.content)
            took.append((time.perf_counter() - begun, time.process_time() - begun_process))
        print(f"{query or 'the list':28} {min(took)[0] * 1000:7.0f} ms ({min(took)[1] * 1000:.0f} of the process)  {length:10,} bytes")  # noqa: T201 - what it is for.


def main() -> None:
    parser = argparse.ArgumentParser()
    for name, number in {"stories": 20_000, "naming": 5_000, "drafts": 2_000}.items():
        parser.add_argument(f"--{name}", type=int, default=number)
    django.setup()
    numbers = vars(parser.parse_args())
    from articles.models import Source  # noqa: PLC0415

    if not Source.objects.exists():
        fill(**numbers)
    ask()


if __name__ == "__main__":
    main()
