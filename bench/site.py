"""
The newsroom that is measured: a front page, a section, and published articles.

    python -m bench.site 500        fills the migrated, empty database of the environment's settings, and prints what is in it as JSON
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass

import django
from django.db import transaction


@dataclass(frozen=True)
class Site:
    """The ids of the articles, and the slugs of the kinds that readers may choose from."""

    articles: tuple[int, ...]
    kinds: tuple[str, ...]

    @classmethod
    def from_json(cls, text: str) -> Site:
        return cls(**{name: tuple(values) for name, values in json.loads(text).items()})

    def as_json(self) -> str:
        return json.dumps(asdict(self))


def fill(number: int) -> Site:
    """Publish this many articles, each through a revision, as an editor would. Django is set up already."""
    from reactions.models import SetMember  # noqa: PLC0415 - models are there only now.
    from tests import factories  # noqa: PLC0415

    with transaction.atomic():
        section = factories.make_section(factories.make_front_page())
        articles = tuple(factories.make_article(section).pk for _ in range(number))
    kinds = SetMember.objects.filter(reaction_set__is_default=True, kind__retired_at=None).values_list("kind__slug", flat=True)
    return Site(articles=articles, kinds=tuple(kinds))


def main() -> None:
    django.setup()
    sys.stdout.write(fill(int(sys.argv[1])).as_json())


if __name__ == "__main__":
    main()
