from __future__ import annotations

from django.apps import AppConfig


class NotesConfig(AppConfig):
    name = "plain.notes"

    def ready(self) -> None:
        from reactions.content_api import reactions_field  # noqa: PLC0415 - models are there only now.

        from ..blog.models import BlogPage  # noqa: PLC0415

        # The page type of another app, which knows nothing of reactions.
        BlogPage.api_fields = ["date", reactions_field]
