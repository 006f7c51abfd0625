"""What the files of a picture say: the words that readers see, by the names of the IPTC Photo Metadata Standard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation

from articles.credits import picture_credit
from articles.photo_metadata.packets import packet_of

if TYPE_CHECKING:
    from articles.models import CreditedImage
    from articles.photo_metadata.packets import Packet


def packet_for(picture: CreditedImage) -> Packet:
    """The packet for all files of the picture. It is the same whoever asks, in whatever language."""
    with translation.override(settings.LANGUAGE_CODE):
        return packet_of(_said(picture))


def _said(picture: CreditedImage) -> dict[str, str]:
    # Not picture.credit, which remembers what it was before a change.
    credit = picture_credit(picture)
    return {
        "Credit Line": credit.text,
        "Creator": " ".join(picture.creator.split()),
        "Copyright Notice": picture.copyright_notice,
        "Web Statement of Rights": picture.licence_address,
        "Licensor URL": picture.acquire_address,
        "Digital Source Type": picture.digital_source_address,
        "Rights Usage Terms": picture.usage_terms or str(picture.licence or ""),
        "Source": picture.source_name,
        "Alt Text (Accessibility)": picture.description,
        "License": picture.licence_address,
        "Date Created": picture.taken_on.isoformat() if picture.taken_on else "",
        # As one name: which part of it is a city, nobody has said.
        "Location Created": picture.place,
        "Title": picture.title,
        "Attribution URL": credit.url,
        "Description": picture.caption,
        "Extended Description (Accessibility)": picture.extended_description,
    }
