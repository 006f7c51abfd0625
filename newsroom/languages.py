"""The paper's languages: the address says which one a page is in, and nothing else does, so that a cache may keep it for every reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import URLResolver
from django.urls.resolvers import LocalePrefixPattern
from django.utils import translation

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase
    from django.urls import URLPattern


class LanguagePrefix(LocalePrefixPattern):
    """
    "" in the paper's first language, "de/" and so on in its others.

    What is none of its languages, such as that of an editor's account, changes no address.
    """

    @property
    def language_prefix(self) -> str:
        code = translation.get_language()
        return f"{code}/" if code in other_languages() else ""


class LanguageOfAddress:
    """Answers in the language that the address begins with, else in the paper's first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with translation.override(language_of(request.path_info)):
            # Where Django and Wagtail look for it.
            request.LANGUAGE_CODE = translation.get_language()
            return self.get_response(request)


def other_languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def language_of(path: str) -> str:
    first = path.lstrip("/").split("/", maxsplit=1)[0]
    return first if first in other_languages() else settings.LANGUAGE_CODE


def in_each_language(*patterns: URLPattern | URLResolver) -> URLResolver:
    """The readers' addresses: as they are in the paper's first language, and below the language's code in each other."""
    return URLResolver(LanguagePrefix(prefix_default_language=False), list(patterns))
