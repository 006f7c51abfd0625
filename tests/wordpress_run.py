"""
`manage.py import_wordpress` in a process of its own, with the old site on loopback:

    DJANGO_SETTINGS_MODULE=newsroom.settings.dev DATA_DIR=… python -m tests.wordpress_run export.xml --section news

The newspaper is set up first, with three sections.
"""

from __future__ import annotations

import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from unittest import mock

import django
from django.core.management import call_command

COMMAND = "articles.management.commands.import_wordpress"


def main() -> None:
    django.setup()
    # Models are there only now.
    models, old_site = import_module("articles.models"), import_module("tests.wordpress_export")

    call_command("setup_newsroom", verbosity=0)
    for slug in ("harbour", "culture", "news"):
        if not models.SectionPage.objects.filter(slug=slug).exists():
            models.FrontPage.objects.get().add_child(instance=models.SectionPage(title=slug.title(), slug=slug))
    # What never ends is to last longer than any other process takes to begin.
    bounds = old_site.Bounds(seconds=600)
    on_loopback = partial(old_site.fetch, bounds=bounds, resolver=old_site.loopback, is_allowed=lambda address: address == "127.0.0.1")
    with mock.patch(f"{COMMAND}.fetch", on_loopback):
        call_command("import_wordpress", Path(sys.argv[1]), *sys.argv[2:])


if __name__ == "__main__":
    main()
