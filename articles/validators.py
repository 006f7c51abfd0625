"""What an address or a slug must look like before it is stored."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def validate_web_address(value: str) -> None:
    """Accept http and https addresses only: a `javascript:` address would run on the reader's page."""
    if urlsplit(value.strip()).scheme.lower() not in {"http", "https"}:
        raise ValidationError(_("Give a web address that starts with https:// or http://."), code="web_address")
