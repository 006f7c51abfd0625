"""The few tags of EXIF that say who, what and when, https://www.cipa.jp/std/documents/e/DC-X008-Translation-2023-E.pdf . Never where: GPS is not read."""

from __future__ import annotations

from dataclasses import dataclass

from articles.photo_metadata.markers import EXIF
from articles.photo_metadata.standard import PROPERTIES
from articles.photo_metadata.text import decoded

ENTRY_BYTES = 12
# Entries of a directory that are looked at. Cameras write fewer than a hundred.
MOST_ENTRIES = 500
EXIF_DIRECTORY = 0x8769
ASCII, LONG, UTF_8 = 2, 4, 129
TAGS = {known.exif for known in PROPERTIES if known.exif}


@dataclass(frozen=True)
class Entry:
    kind: int
    count: int
    # Where its value stands, or the value itself if that fits into four bytes.
    field: bytes


@dataclass(frozen=True)
class Block:
    """EXIF's bytes, with numbers in its own order of bytes."""

    raw: bytes
    order: str

    def number(self, start: int, size: int) -> int:
        return int.from_bytes(self.raw[start : start + size], "little" if self.order == "II" else "big")

    def directory(self, start: int) -> dict[int, Entry]:
        """The entries that begin at `start`, by tag; fewer where the bytes end too early."""
        starts = range(start + 2, start + 2 + ENTRY_BYTES * min(self.number(start, 2), MOST_ENTRIES), ENTRY_BYTES)
        whole = [at for at in starts if at + ENTRY_BYTES <= len(self.raw)]
        return {self.number(at, 2): Entry(self.number(at + 2, 2), self.number(at + 4, 4), self.raw[at + 8 : at + 12]) for at in whole}

    def offset(self, entry: Entry) -> int:
        return int.from_bytes(entry.field, "little" if self.order == "II" else "big")

    def text(self, entry: Entry) -> str:
        if entry.kind not in {ASCII, UTF_8}:
            return ""
        start = self.offset(entry)
        raw = entry.field[: entry.count] if entry.count <= 4 else self.raw[start : start + entry.count]
        # The copyright tag holds two texts, the photographer's and the editor's.
        return decoded(b"; ".join(part for part in raw.split(b"\0") if part.strip()))


def read_exif(raw: bytes) -> dict[int, str]:
    """The texts of the tags that we know, by their numbers."""
    raw = raw.removeprefix(EXIF)
    block = Block(raw, raw[:2].decode("latin-1"))
    if block.order not in {"II", "MM"} or block.number(2, 2) != 42:
        return {}
    entries = block.directory(block.number(4, 4))
    deeper = entries.get(EXIF_DIRECTORY)
    if deeper is not None and deeper.kind == LONG:
        entries = {**block.directory(block.offset(deeper)), **entries}
    return {tag: block.text(entry) for tag, entry in entries.items() if tag in TAGS}
