"""How well a colour can be read on the newspaper's own backgrounds."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# --paper and --tint of tokens.css, by colour scheme.
BACKGROUNDS = {"light": ("#fbfaf6", "#f1eee5"), "dark": ("#15171a", "#1e2125")}
# --accent of tokens.css.
ACCENT, DARK_ACCENT = "#9b2517", "#f0937f"
# What WCAG 2.2 asks of text (success criterion 1.4.3).
LEAST_CONTRAST = 4.5

HEX_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


def contrast(colour: str, other: str) -> float:
    """The contrast ratio of two colours such as "#9b2517", from 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted([_luminance(colour), _luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def contrast_on_page(colour: str, scheme: str) -> float:
    """The contrast of a colour with whichever background of the scheme ("light" or "dark") is the harder one."""
    return min(contrast(colour, background) for background in BACKGROUNDS[scheme])


def one_decimal(ratio: float) -> str:
    """A ratio as people read it, rounded down, so that what is too little never looks like enough: "4.4"."""
    return f"{int(ratio * 10) / 10:.1f}"


def validate_colour(value: str) -> None:
    if not HEX_COLOUR.fullmatch(value):
        raise ValidationError(_("Give the colour as # and six hexadecimal digits, for example #9b2517."), code="colour")


def theme_css(*, accent: str, dark_accent: str) -> str:
    """The style sheet that sets the accent colours, to be read after tokens.css."""
    return f":root {{ --accent: {accent}; }}\n@media (prefers-color-scheme: dark) {{ :root {{ --accent: {dark_accent}; }} }}\n"


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
