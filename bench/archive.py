"""
An old newspaper: the demo newsroom with copies of its stories, spread evenly over its sections, since printing them one by one takes ten minutes.

    python -m bench.archive 20000        brings the number of stories of the environment's database up to this
"""

from __future__ import annotations

import sys

import django

IN_A_ROW = 20


def fill(number: int) -> None:
    """Copy the newest story of each section that has a lead picture. Django is set up already."""
    from articles.models import ArticlePage, SectionPage  # noqa: PLC0415 - models are there only now.
    from tests.many_stories import print_copies  # noqa: PLC0415

    pictured = ArticlePage.objects.live().filter(lead_picture__isnull=False, alias_of=None).newest_first()
    newest = [story for section in SectionPage.objects.live() if (story := pictured.child_of(section).first())]
    left = number - ArticlePage.objects.live().count()
    # A few from each section in turn, as on any day.
    for place, first in enumerate(range(0, left, IN_A_ROW)):
        print_copies(newest[place % len(newest)], count=min(IN_A_ROW, left - first), first=first)


def main() -> None:
    django.setup()
    fill(int(sys.argv[1]))


if __name__ == "__main__":
    main()
