"""What is raised where wire copy cannot be read."""

from __future__ import annotations


class Unreadable(Exception):
    """The copy cannot be read. Its words are a sentence for whoever sent it, translated, which says what to do; nothing is stored."""
