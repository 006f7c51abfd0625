"""What a site must set for `newsroom` to keep its promises."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register  # noqa: A004 - Django's name

from newsroom.page_cache.keys import has_any_host


@register()
def check_hosts_of_kept_pages(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if not settings.PAGE_CACHE or not has_any_host():
        return []
    return [
        Warning(
            "ALLOWED_HOSTS has a wildcard, so no page is kept for readers: each name that somebody makes up would have a copy of its own.",
            hint="Name every host in ALLOWED_HOSTS, such as news.example,www.news.example; or set PAGE_CACHE=false.",
            id="newsroom.W001",
        )
    ]
