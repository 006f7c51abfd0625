"""How far a long job is: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

from io import TextIOBase
from typing import TextIO

BAR_WIDTH = 28


class Progress:
    """Counts up to `total` steps of one job. Writes nothing when `stream` is None."""

    def __init__(self, label: str, *, total: int, stream: TextIO | TextIOBase | None) -> None:
        self.label = label
        self.total = max(total, 1)
        self.stream = stream
        self.done = 0
        self._shown_percent = -1
        self._is_terminal = bool(stream and stream.isatty())

    def advance(self, steps: int = 1) -> None:
        self.done = min(self.done + steps, self.total)
        percent = 100 * self.done // self.total
        if self.stream and percent != self._shown_percent:
            self._shown_percent = percent
            self._show(percent)

    def _show(self, percent: int) -> None:
        if self._is_terminal:
            self._write(f"\r  {self.label:<28} {self._bar(percent)} {percent:>3} %" + ("\n" if percent == 100 else ""))
        elif percent == 100 or (self.total >= 1000 and percent % 10 == 0):
            self._write(f"  {self.label}: {self.done} of {self.total}\n")

    def _bar(self, percent: int) -> str:
        filled = BAR_WIDTH * percent // 100
        return "█" * filled + "░" * (BAR_WIDTH - filled)

    def _write(self, text: str) -> None:
        if self.stream:
            self.stream.write(text)
            self.stream.flush()
