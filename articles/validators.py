"""What an address and a logo must be like before they are stored or shown."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.photo_metadata.packets import packet_of
from articles.photo_metadata.writing import Unwritable, written_upright

if TYPE_CHECKING:
    from django.db.models.fields.files import ImageFieldFile

# Not SVG: it can hold a script, and would run it at the site's own address.
LOGO_EXTENSIONS = ["gif", "jpeg", "jpg", "png", "webp"]
LARGEST_LOGO_BYTES = 1024 * 1024
LARGEST_LOGO_SIDE_PIXELS = 4000


def is_web_address(value: str) -> bool:
    """Whether a link may lead there: http and https only, since a `javascript:` address would run on the reader's page."""
    try:
        return urlsplit(value.strip()).scheme.lower() in {"http", "https"}
    except ValueError:
        return False


def validate_web_address(value: str) -> None:
    if not is_web_address(value):
        raise ValidationError(_("Give a web address that starts with https:// or http://."), code="web_address")


def validate_logo(logo: ImageFieldFile) -> None:
    """Every page carries the logo as it was uploaded, so it has to be small."""
    if logo.size > LARGEST_LOGO_BYTES or max(logo.width, logo.height) > LARGEST_LOGO_SIDE_PIXELS:
        text = _("This logo is too large for every page to carry. Make it at most %(pixels)d pixels wide and high, and 1 MB, and upload it again.")
        raise ValidationError(text, code="logo", params={"pixels": LARGEST_LOGO_SIDE_PIXELS})
    if not logo._committed:  # type: ignore[attr-defined]  # the stubs leave it out
        _try_to_write_into(logo)


def _try_to_write_into(logo: ImageFieldFile) -> None:
    try:
        written_upright(logo.read(), packet_of({}))
    except Unwritable as error:
        raise ValidationError(_("This picture is damaged or was cut off. Export or download it again and upload it."), code="damaged") from error
    finally:
        logo.seek(0)
