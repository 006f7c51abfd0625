"""`?page=`: the only parameter that a reader's page may depend on, search aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

PARAMETER = "page"
# Noted on the request.
_ASKED = "_page_number_asked_for"


def page_asked_for(request: HttpRequest) -> str | None:
    """What `?page=` says, None without it. The answer is from now on one of several at its address, and a cache can tell by `has_pages`."""
    setattr(request, _ASKED, True)
    return request.GET.get(PARAMETER)


def has_pages(request: HttpRequest) -> bool:
    """Whether what answered the request has read `?page=`. Whatever has not is the same with any."""
    return getattr(request, _ASKED, False)
