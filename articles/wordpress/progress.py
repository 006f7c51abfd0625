"""How far an import is: one line that is written anew on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.core.management.base import OutputWrapper

# Elsewhere, after this many posts.
LINES_EVERY = 100


class Progress:
    def __init__(self, stream: OutputWrapper) -> None:
        self._stream = stream
        self._is_terminal = stream.isatty()
        self._is_in_line = False

    def tell(self, done: int, total: int) -> None:
        line = _("%(done)d of %(total)d posts") % {"done": done, "total": total}
        if self._is_terminal:
            self._write(f"\r{line}", ending="")
            self._is_in_line = True
        elif done == total or done % LINES_EVERY == 0:
            self._write(line, ending="\n")

    def end(self) -> None:
        """What is written after it begins on a line of its own."""
        if self._is_in_line:
            self._write("", ending="\n")

    def _write(self, text: str, *, ending: str) -> None:
        # Django colours its own errors red.
        self._stream.write(text, str, ending=ending)
        self._stream.flush()
