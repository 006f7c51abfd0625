"""What an address must look like before it is stored or shown."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def is_web_address(value: str) -> bool:
    """Whether a link may lead there: http and https only, since a `javascript:` address would run on the reader's page."""
    try:
        return urlsplit(value.strip()).scheme.lower() in {"http", "https"}
    except ValueError:
        return False


def validate_web_address(value: str) -> None:
    if not is_web_address(value):
        raise ValidationError(_("Give a web address that starts with https:// or http://."), code="web_address")
