"""LANGUAGES in the words of Django and Wagtail."""

from __future__ import annotations

from typing import Any

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured


def language_settings(codes: list[str]) -> dict[str, Any]:
    """The settings for a paper in these languages, its own first. Raises ImproperlyConfigured for a code that Django does not know."""
    unknown = [code for code in codes if "name_local" not in LANG_INFO.get(code, {})]
    if unknown or not codes:
        raise ImproperlyConfigured(
            f"LANGUAGES names no language by {', '.join(unknown) or 'nothing'}. Write codes as Django knows them, for example: LANGUAGES=de,fr"
        )
    languages = [(code, LANG_INFO[code]["name_local"]) for code in codes]
    return {"LANGUAGE_CODE": codes[0], "LANGUAGES": languages, "WAGTAIL_CONTENT_LANGUAGES": languages, "WAGTAIL_I18N_ENABLED": len(codes) > 1}
