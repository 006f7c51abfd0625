"""What WordPress writes into the text of a post and is no HTML: shortcodes, addresses that stand alone, paragraphs without tags. As HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape, unescape

NAME = r"[a-zA-Z][\w-]*"
# [name attributes], [name attributes /] or [/name].
SHORTCODE = re.compile(rf"\[(?P<ends>/?)(?P<name>{NAME})(?P<attributes>(?:\s[^\[\]]*)?)/?\]")
ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'\]]+))""")
PICTURE = re.compile(r"(?:<a\s[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?", re.IGNORECASE)
TAG_OF_PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
NUMBER_OF_PICTURE = re.compile(r"\bwp-image-(\d+)\b")
SOURCE = re.compile(r"""(?<=\ssrc=)("[^"]*"|'[^']*')""", re.IGNORECASE)
# An address alone on its line, in a paragraph, or in the box that WordPress puts round an embed.
ALONE = re.compile(r"^[ \t]*(?:<p>[ \t]*)?(https?://[^\s<>\"]+)[ \t]*(?:</p>)?[ \t]*\r?$", re.MULTILINE)
IN_BOX = re.compile(r"""(<div class="wp-block-embed__wrapper">)\s*(https?://[^\s<>"]+)\s*(?=</div>)""")
OF_BLOCKS = "<!-- wp:"
END_OF_LINE = re.compile(r"(?<=[^\s>])[ \t]*\r?\n(?=[ \t]*[^\s<])")
# What these hold is the address of something of another site.
ADDRESSES = {"embed", "youtube", "vimeo", "soundcloud", "video", "audio", "dailymotion", "spotify"}
ADDRESS_ATTRIBUTES = ("src", "url", "mp4", "mp3", "webm", "m4a", "id")
CREDITS = {"media-credit", "media_credit", "credit"}

# Gives the addresses of the pictures of these numbers, or of all of the post where there is none.
Gallery = Callable[[list[int]], list[str]]
# The address of a picture by its number, "" where none is known by it, None for one that is to be left out.
AddressOf = Callable[[int], str | None]


@dataclass
class Markup:
    """`unknown` are the shortcodes that nothing is known about: their words are in the HTML."""

    html: str
    unknown: list[str] = field(default_factory=list)


def as_html(content: str, *, gallery: Gallery, address_of: AddressOf) -> Markup:
    """The text of a post as HTML. A picture that WordPress knows has the address of its largest file."""
    found = Markup(content if OF_BLOCKS in content else END_OF_LINE.sub("<br>\n", content))
    found.html = IN_BOX.sub(lambda box: box[1] + _framed(box[2]), found.html)
    found.html = ALONE.sub(lambda line: _framed(line[1]), found.html)
    shortcodes = _Shortcodes(gallery)
    found.html = shortcodes.taken_from(found.html)
    found.html = TAG_OF_PICTURE.sub(lambda tag: _with_address(tag[0], address_of), found.html)
    found.unknown = list(shortcodes.unknown)
    return found


@dataclass
class _Open:
    """A shortcode that has begun, and what came after it so far."""

    name: str
    said: dict[str, str]
    raw: str
    inside: list[str] = field(default_factory=list)


class _Shortcodes:
    def __init__(self, gallery: Gallery) -> None:
        self.gallery = gallery
        self.unknown: dict[str, None] = {}

    def taken_from(self, text: str) -> str:
        """The text without shortcodes. Words in brackets that are none, such as “[sic]”, stay."""
        begun, place = [_Open("", {}, "")], 0
        open_names: Counter[str] = Counter()
        for code in SHORTCODE.finditer(text):
            begun[-1].inside.append(text[place : code.start()])
            name, place = code["name"].lower(), code.end()
            if not code["ends"]:
                begun.append(_Open(name, _attributes(code["attributes"]), code[0]))
                open_names[name] += 1
            elif open_names[name]:
                self._end(begun, name, open_names)
            else:
                begun[-1].inside.append(code[0])
        begun[-1].inside.append(text[place:])
        return "".join(self._all_of(begun))

    def _end(self, begun: list[_Open], name: str, open_names: Counter[str]) -> None:
        """What has begun since, and did not end, has nothing inside."""
        first = next(place for place in range(len(begun) - 1, 0, -1) if begun[place].name == name)
        ended = begun[first:]
        del begun[first:]
        open_names.subtract(one.name for one in ended)
        begun[-1].inside.append(self._enclosing(ended[0], "".join(self._all_of([_Open("", {}, "", ended[0].inside), *ended[1:]]))))

    def _all_of(self, begun: list[_Open]) -> Iterator[str]:
        for one in begun:
            if one.name:
                yield self._single(one)
            yield from one.inside

    def _enclosing(self, code: _Open, inside: str) -> str:
        if code.name in {"caption", "wp_caption"}:
            return _captioned(inside, code.said.get("caption", ""))
        if code.name in CREDITS:
            return _credited(inside, code.said.get("name") or code.said.get("id") or "")
        if code.name in ADDRESSES:
            return _framed(_address(code.said) or inside.strip())
        self.unknown[code.name] = None
        return inside

    def _single(self, code: _Open) -> str:
        if code.name == "gallery":
            numbers = [int(number) for number in re.findall(r"\d{1,18}", code.said.get("ids") or code.said.get("include") or "")]
            return "".join(f'<figure><img src="{escape(address)}"></figure>' for address in self.gallery(numbers))
        if code.name in ADDRESSES and _address(code.said):
            return _framed(_address(code.said))
        if not code.said:
            return code.raw
        self.unknown[code.name] = None
        return ""


def _attributes(text: str) -> dict[str, str]:
    return {found[0].lower(): unescape(found[1] or found[2] or found[3]) for found in ATTRIBUTE.findall(text)}


def _address(said: dict[str, str]) -> str:
    return next((said[name] for name in ADDRESS_ATTRIBUTES if said.get(name, "").startswith(("http://", "https://"))), "")


def _framed(address: str) -> str:
    """A frame, which is what the reader of HTML knows of other sites. It may have been made one already."""
    if address.startswith("<iframe"):
        return address
    return f'<iframe src="{escape(unescape(address))}"></iframe>'


def _captioned(inside: str, caption: str) -> str:
    picture = PICTURE.search(inside)
    if picture is None:
        return inside
    words = caption or f"{inside[: picture.start()]}{inside[picture.end() :]}".strip()
    return f"<figure>{picture[0]}<figcaption>{words}</figcaption></figure>"


def _credited(inside: str, name: str) -> str:
    return f'<figure>{inside}<span class="credit">{escape(name)}</span></figure>' if name and PICTURE.search(inside) else inside


def _with_address(tag: str, address_of: AddressOf) -> str:
    number = NUMBER_OF_PICTURE.search(tag)
    address = address_of(int(number[1])) if number else ""
    if address is None:
        return ""
    return SOURCE.sub(lambda _source: f'"{escape(address)}"', tag, count=1) if address else tag
