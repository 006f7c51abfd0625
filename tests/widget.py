"""What browsers load of the widget, made from its readable sources.

    python -m tests.widget

writes it into the static files; `make widget` calls this.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import minify

SOURCES = Path(__file__).parents[1] / "reactions" / "widget"
STATIC = SOURCES.parent / "static" / "reactions"
TYPES = {"reactions.js": "application/javascript", "reactions.css": "text/css"}


def built(name: str) -> str:
    """A source file without what only people read."""
    return f"{minify.string(TYPES[name], (SOURCES / name).read_text())}\n"


def compressed_size(name: str) -> int:
    """Bytes on their way to a browser."""
    return len(gzip.compress((STATIC / name).read_bytes(), compresslevel=9, mtime=0))


def main() -> None:
    for name in TYPES:
        (STATIC / name).write_text(built(name))


if __name__ == "__main__":
    main()
