"""Which words a served file holds, told by its name: another credit has another name, for readers and caches keep what a name stands for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from articles.photo_metadata.packets import Packet

# Before the extension, and before what a storage adds where there is such a file already.
KEY = re.compile(r"\.by-([0-9a-f]{8})(_\w+)?(?=\.\w+$)")


def named(name: str, packet: Packet) -> str:
    """The name of a file once it holds this packet: "harbour.width-480.jpg" becomes "harbour.width-480.by-1a2b3c4d.jpg"."""
    stem, dot, extension = KEY.sub("", name).rpartition(".")
    return f"{stem}.by-{packet.key}{dot}{extension}"


def key_in(name: str) -> str:
    """Of the packet that the file holds, or "" for one that none was ever written into."""
    found = KEY.search(name)
    return found[1] if found else ""
