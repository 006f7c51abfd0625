"""What a file is to say of itself, as XMP (ISO 16684-1) and as IIM (IPTC-NAA Information Interchange Model 4.2)."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from articles.photo_metadata.standard import NAMESPACES, PROPERTIES, Form
from articles.xml_text import xml_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from articles.photo_metadata.standard import Property

# Counted up when the same words are to be written in another way: every file is then written anew (docs/pictures.md).
EDITION = 1
# No file grows by more than 3 KB: this, IIM, and what a container takes to hold them.
MOST_XMP_OCTETS = 2_450
# So that what matters most leaves room for what matters next. Only captions, which come last, may fill the rest.
MOST_OCTETS = 400
MOST_CAPTION_OCTETS_IN_IIM = 200

# By the standard's names, what matters most first. What finds no room any more is cut, or left out where half of it would be wrong.
WORDS = {
    "Credit Line": MOST_OCTETS,
    "Creator": MOST_OCTETS,
    "Copyright Notice": MOST_OCTETS,
    "Rights Usage Terms": MOST_OCTETS,
    "Source": MOST_OCTETS,
    "Alt Text (Accessibility)": MOST_OCTETS,
    "Location Created": MOST_OCTETS,
    "Title": MOST_OCTETS,
    "Description": MOST_XMP_OCTETS,
    "Extended Description (Accessibility)": MOST_XMP_OCTETS,
}
WHOLE = {"Web Statement of Rights", "Licensor URL", "Digital Source Type", "License", "Date Created", "Attribution URL"}
ORDER = (
    "Credit Line",
    "Creator",
    "Copyright Notice",
    "Web Statement of Rights",
    "Licensor URL",
    "Digital Source Type",
    "Rights Usage Terms",
    "Source",
    "Alt Text (Accessibility)",
    "License",
    "Date Created",
    "Location Created",
    "Title",
    "Attribution URL",
    "Description",
    "Extended Description (Accessibility)",
)
BY_NAME = {one.name: one for one in PROPERTIES}
# Creative Commons has these be addresses, not texts.
ADDRESSES = {"cc:license", "cc:attributionURL"}
# Members of structures that are texts in several languages.
IN_LANGUAGES = {"Iptc4xmpExt:LocationName"}

BEGIN = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    f'<rdf:RDF xmlns:rdf="{NAMESPACES["rdf"]}"><rdf:Description rdf:about=""'
)
END = '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
# Record 1: what follows is UTF-8. Record 2: in the fourth version.
IIM_BEGIN = b"\x1c\x01\x5a\x00\x03\x1b%G" + b"\x1c\x02\x00\x00\x02\x00\x04"


@dataclass(frozen=True)
class Packet:
    """The same words twice: IIM is for programs that know no XMP, and only JPEG holds it."""

    xmp: bytes
    iim: bytes

    @cached_property
    def key(self) -> str:
        """Eight letters or digits. Packets that differ have different ones."""
        return hashlib.sha256(b"%d" % EDITION + self.xmp + self.iim).hexdigest()[:8]


def packet_of(said: Mapping[str, str]) -> Packet:
    """What is `said`, by the standard's names of properties (standard.PROPERTIES). Names that are not in ORDER are not written."""
    fitting = dict(_fitting({name: text for name in ORDER if (text := xml_text(said.get(name, "")))}))
    return Packet(_xmp(fitting).encode(), _iim(fitting))


def _fitting(said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What finds room, in order, cut where it has to be."""
    room = MOST_XMP_OCTETS - _octets(_xmp({}))
    known: set[str] = set()
    for name, text in said.items():
        new = _prefixes(BY_NAME[name]) - known
        left = room - _octets(_element(BY_NAME[name], "")) - _octets(_declared(new))
        written = text if name in WHOLE else _cut(text, min(left, WORDS.get(name, 0)))
        if written and _octets(escape(written)) <= left:
            yield name, written
            room = left - _octets(escape(written))
            known |= new


def _cut(text: str, most_octets: int) -> str:
    """The text, or the beginning that takes no more room as XML, with an ellipsis; nothing where not even that has room."""
    if _octets(escape(text)) <= most_octets:
        return text
    fits = bisect_right(range(1, len(text)), most_octets, key=lambda length: _octets(escape(text[:length]) + "…"))
    return f"{text[:fits].rstrip()}…" if fits else ""


def _xmp(said: Mapping[str, str]) -> str:
    properties = {BY_NAME[name]: text for name, text in said.items()}
    prefixes: set[str] = set().union(*map(_prefixes, properties))
    elements = "".join(_element(one, escape(text)) for one, text in properties.items())
    return f"{BEGIN}{_declared(prefixes)}>{elements}{END}"


def _element(one: Property, value: str) -> str:
    """The property as XMP writes it; `value` is XML already."""
    name = one.xmp
    if name in ADDRESSES:
        return f'<{name} rdf:resource="{value.replace(chr(34), "%22")}"/>'
    if one.form is Form.LANGUAGES:
        value = _for_everybody(value)
    elif one.form is Form.IN_ORDER:
        value = f"<rdf:Seq><rdf:li>{value}</rdf:li></rdf:Seq>"
    elif one.members:
        value = _structure(one, value)
    return f"<{name}>{value}</{name}>"


def _structure(one: Property, value: str) -> str:
    """A list of one structure that says nothing but this, in the first of its members."""
    member, kind = one.members[0], "Seq" if one.form is Form.STRUCTURES_IN_ORDER else "Bag"
    value = _for_everybody(value) if member in IN_LANGUAGES else value
    return f'<rdf:{kind}><rdf:li rdf:parseType="Resource"><{member}>{value}</{member}></rdf:li></rdf:{kind}>'


def _for_everybody(value: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{value}</rdf:li></rdf:Alt>'


def _prefixes(one: Property) -> set[str]:
    return {one.xmp.partition(":")[0]}


def _declared(prefixes: set[str]) -> str:
    return "".join(f' xmlns:{prefix}="{NAMESPACES[prefix]}"' for prefix in sorted(prefixes))


def _octets(text: str) -> int:
    return len(text.encode())


def _iim(said: Mapping[str, str]) -> bytes:
    """Each dataset holds a set number of octets and no more: here alone longer words are cut at the last letter that fits."""
    datasets = sorted((one.iim, _within(one, text)) for name, text in said.items() if (one := BY_NAME[name]).iim)
    return IIM_BEGIN + b"".join(b"\x1c\x02" + bytes([number]) + len(value).to_bytes(2, "big") + value for number, value in datasets if number)


def _within(one: Property, text: str) -> bytes:
    # A date is written without hyphens.
    text = text.replace("-", "") if one.name == "Date Created" else text
    return text.encode()[: min(one.iim_octets, MOST_CAPTION_OCTETS_IN_IIM)].decode(errors="ignore").encode()
