"""
Which property of a file is which field of ours, in one table.

The IPTC Photo Metadata Standard 2023.2 names the properties and says where each stands in XMP and in IIM,
https://www.iptc.org/std/photometadata/specification/ ; EXIF's tags are those that the Metadata Working Group's guidelines take for the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

NAMESPACES = {
    "cc": "http://creativecommons.org/ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xml": "http://www.w3.org/XML/1998/namespace",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
}
# IPTC's NewsCodes of that name.
DIGITAL_SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
# What IPTC says to use in place of those that are retired, and a name that C2PA's guidance spells otherwise.
RETIRED_SOURCE_TYPES = {
    "minorHumanEdits": "humanEdits",
    "digitalArt": "digitalCreation",
    "compositedWithTrainedAlgorithmicMedia": "compositeWithTrainedAlgorithmicMedia",
}


class Form(Enum):
    """How XMP writes a property."""

    TEXT = "text"
    LANGUAGES = "rdf:Alt"
    IN_ORDER = "rdf:Seq"
    IN_ANY_ORDER = "rdf:Bag"
    # Each with properties of its own, of which some are read.
    STRUCTURES_IN_ORDER = "rdf:Seq of structures"
    STRUCTURES_IN_ANY_ORDER = "rdf:Bag of structures"


@dataclass(frozen=True)
class Property:
    """
    A property: its name in the standard, the field of CreditedImage that it fills, and where it stands in a file.

    `iim` is a dataset of IIM's record 2, which holds at most `iim_octets` bytes. `exif` is a tag's number, `png` a text chunk's keyword. `members` are the
    names of what is read of each structure, one after the other; the first of them is what is written.
    """

    name: str
    field: str
    xmp: str
    form: Form = Form.TEXT
    iim: int | None = None
    iim_octets: int = 0
    exif: int | None = None
    png: str = ""
    members: tuple[str, ...] = ()

    @property
    def xmp_name(self) -> str:
        """The name of its XMP element as ElementTree writes it: `{namespace}name`."""
        return qualified(self.xmp)


def qualified(name: str) -> str:
    """`dc:creator` as ElementTree writes it."""
    prefix, local = name.split(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


LOCATION = ("LocationName", "Sublocation", "City", "ProvinceState", "CountryName")
# Where several fill one field, the first that says something does. Keywords and terms are joined, and so are the parts of a place that are properties.
PROPERTIES = (
    Property("Creator", "creator", "dc:creator", Form.IN_ORDER, iim=80, iim_octets=32, exif=0x013B, png="Author"),
    Property("Image Creator", "creator", "plus:ImageCreator", Form.STRUCTURES_IN_ORDER, members=("plus:ImageCreatorName",)),
    Property("Credit Line", "credit_line", "photoshop:Credit", iim=110, iim_octets=32),
    Property("Source", "source_name", "photoshop:Source", iim=115, iim_octets=32),
    Property("Copyright Notice", "copyright_notice", "dc:rights", Form.LANGUAGES, iim=116, iim_octets=128, exif=0x8298, png="Copyright"),
    Property("Copyright Owner", "copyright_notice", "plus:CopyrightOwner", Form.STRUCTURES_IN_ORDER, members=("plus:CopyrightOwnerName",)),
    Property("Headline", "title", "photoshop:Headline", iim=105, iim_octets=256),
    Property("Title", "title", "dc:title", Form.LANGUAGES, iim=5, iim_octets=64, png="Title"),
    Property("Description", "caption", "dc:description", Form.LANGUAGES, iim=120, iim_octets=2000, exif=0x010E, png="Description"),
    Property("Alt Text (Accessibility)", "description", "Iptc4xmpCore:AltTextAccessibility", Form.LANGUAGES),
    Property("Extended Description (Accessibility)", "extended_description", "Iptc4xmpCore:ExtDescrAccessibility", Form.LANGUAGES),
    Property("Keywords", "tags", "dc:subject", Form.IN_ANY_ORDER, iim=25, iim_octets=64),
    Property("Person Shown in the Image", "tags", "Iptc4xmpExt:PersonInImage", Form.IN_ANY_ORDER),
    Property("Date Created", "taken_on", "photoshop:DateCreated", iim=55, iim_octets=8, exif=0x9003),
    Property("Sublocation", "place", "Iptc4xmpCore:Location", iim=92, iim_octets=32),
    Property("City", "place", "photoshop:City", iim=90, iim_octets=32),
    Property("Province or State", "place", "photoshop:State", iim=95, iim_octets=32),
    Property("Country", "place", "photoshop:Country", iim=101, iim_octets=64),
    Property(
        "Location Created", "place", "Iptc4xmpExt:LocationCreated", Form.STRUCTURES_IN_ANY_ORDER, members=tuple(f"Iptc4xmpExt:{part}" for part in LOCATION)
    ),
    Property("Digital Source Type", "digital_source_type", "Iptc4xmpExt:DigitalSourceType"),
    Property("Web Statement of Rights", "licence_url", "xmpRights:WebStatement"),
    # Creative Commons' own, of https://wiki.creativecommons.org/wiki/XMP
    Property("License", "licence", "cc:license"),
    Property("Attribution URL", "source_url", "cc:attributionURL"),
    Property("Rights Usage Terms", "usage_terms", "xmpRights:UsageTerms", Form.LANGUAGES),
    Property("Other Constraints", "usage_terms", "plus:OtherConstraints", Form.LANGUAGES),
    Property("Licensor URL", "acquire_url", "plus:Licensor", Form.STRUCTURES_IN_ORDER, members=("plus:LicensorURL",)),
)
