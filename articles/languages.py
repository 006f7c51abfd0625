"""The languages of a page, by Wagtail's locales. Asks the database nothing where the paper has one language."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import to_locale
from wagtail.models import Locale

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from django.http import HttpRequest
    from wagtail.models import Page

    from articles.querysets import ArticleQuerySet


@dataclass(frozen=True)
class Translation:
    """
    Where the same page stands in a language.

    `language` is a BCP 47 tag, or "x-default" for readers of any other language: that one has no `name`.
    """

    language: str
    name: str
    address: str
    is_this: bool


def has_languages() -> bool:
    """Whether the paper has more than one."""
    return bool(getattr(settings, "WAGTAIL_I18N_ENABLED", False))


def languages() -> list[str]:
    """The codes of all that the paper has, its first one first."""
    return [code for code, _name in settings.LANGUAGES] if has_languages() else [settings.LANGUAGE_CODE]


def is_in_this_language(page: Page) -> bool:
    return not has_languages() or page.locale_id == Locale.get_active().pk


def translations_of(page: Page, request: HttpRequest) -> list[Translation]:
    """The page in each language that every reader may open it in, itself included. Empty where there is only one."""
    if not has_languages():
        return []
    pages = type(page).objects.filter(translation_key=page.translation_key).published().select_related("locale")
    names = dict(settings.LANGUAGES)
    by_code = {other.locale.language_code: other for other in pages}
    found = [
        Translation(tag_of(code), str(name), address, is_this=by_code[code].pk == page.pk)
        for code, name in names.items()
        if code in by_code and (address := by_code[code].get_full_url(request))
    ]
    return _for_all(found)


def lists_in_languages(stories: ArticleQuerySet, *, address: Callable[[], str]) -> list[Translation]:
    """
    A list of stories in each language that any of these is in, the one that is spoken included. Empty where there is only one.

    `address` gives the list's address in the language that is spoken.
    """
    if not has_languages():
        return []
    codes = set(stories.order_by().values_list("locale__language_code", flat=True).distinct())
    here = translation.get_language()
    found = []
    for code, name in settings.LANGUAGES:
        with translation.override(code):
            if code in codes:
                found.append(Translation(tag_of(code), str(name), address(), is_this=code == here))
    return _for_all(found)


def translations_once(request: HttpRequest, page: Any) -> list[Translation]:
    """What `tell_translations` has told of this request, else those of a page of the tree, looked up once. Empty for what is none."""
    kept = vars(request)
    if "_newsroom_translations" not in kept:
        tell_translations(request, translations_of(page, request) if page else [])
    found: list[Translation] = kept["_newsroom_translations"]
    return found


def tell_translations(request: HttpRequest, found: list[Translation]) -> None:
    """Have the head and the foot of the page that answers this request name these."""
    vars(request)["_newsroom_translations"] = found


def _for_all(found: list[Translation]) -> list[Translation]:
    """With the first once more: the paper's first language is for whoever reads none of them."""
    return [*found, Translation("x-default", "", found[0].address, is_this=False)] if len(found) > 1 else []


def in_language_of(page: Page) -> AbstractContextManager[None]:
    """While what is said of the page is to be said, with addresses, in its own language."""
    return translation.override(page.locale.language_code) if has_languages() else nullcontext()


def tag_of(code: str) -> str:
    """Django's code as BCP 47 writes it: "en-gb" is "en-GB"."""
    return to_locale(code).replace("_", "-")
