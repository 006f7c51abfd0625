"""The style sheets of readers' pages, each one file, made from its readable parts.

    python -m tests.styles

writes them into the static files; `make styles` calls this.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import minify

ROOT = Path(__file__).parents[1]
# Distances and colours first, print last of all that lays pages out.
NEWSPAPER = [f"articles/styles/{part}.css" for part in ("tokens", "furniture", "lists", "story", "search", "print")]
REACTIONS = ["reactions/widget/reactions.css", "reactions/static/reactions/mark.css", "reactions/static/reactions/felt.css"]
SHEETS = {
    "articles/static/articles/newspaper.css": NEWSPAPER,
    "newsroom/static/newsroom/reader.css": [*NEWSPAPER, *REACTIONS],
}


def built(sheet: str) -> str:
    """The sheet's parts without what only people read, a line for each."""
    return "".join(f"{minify.string('text/css', (ROOT / part).read_text())}\n" for part in SHEETS[sheet])


def compressed_size(sheet: str) -> int:
    """Bytes on their way to a browser."""
    return len(gzip.compress((ROOT / sheet).read_bytes(), compresslevel=9, mtime=0))


def main() -> None:
    for sheet in SHEETS:
        (ROOT / sheet).write_text(built(sheet))


if __name__ == "__main__":
    main()
