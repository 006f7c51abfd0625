"""
The bare site: one page of a thousand words below Wagtail's welcome page.

    python -m bench.bare.site        fills the migrated, empty database of the environment's settings, and prints the page's address
"""

from __future__ import annotations

import sys

import django

PARAGRAPHS = 10
WORDS = 100


def fill() -> str:
    from wagtail.models import Site  # noqa: PLC0415 - as below

    from bench.bare.models import BarePage  # noqa: PLC0415 - models are there only now.

    body = f"<p>{' '.join(['harbour'] * WORDS)}.</p>" * PARAGRAPHS
    page = Site.objects.get(is_default_site=True).root_page.add_child(instance=BarePage(title="A bare page", slug="bare", body=body))
    return str(page.get_url())


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(fill())
