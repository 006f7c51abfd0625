from __future__ import annotations

from wagtail.models import Page

from reactions.content_api import reactions_field


class NotePage(Page):
    api_fields = [reactions_field]
