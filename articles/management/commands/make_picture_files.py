"""`manage.py make_picture_files`: the files of all published stories' pictures and of portraits, for those from before and for sites without a worker."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from articles.models import ArticlePage, Contributor
from articles.tasks import make_all_picture_files, make_all_portrait_files

STORIES_AT_ONCE = 100


class Command(BaseCommand):
    help = "Makes the files of published stories' pictures, and of portraits, that are missing, the newest stories first. What is there stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        stories = ArticlePage.objects.live().select_related("lead_picture").newest_first()
        made = sum(map(make_all_picture_files, stories.iterator(chunk_size=STORIES_AT_ONCE)))
        made += sum(map(make_all_portrait_files, Contributor.objects.exclude(portrait=None).select_related("portrait")))
        self.stdout.write(f"Pictures that were given files: {made}.")
