"""Merging two rows that turned out to be the same, and taking that back: each kind in a module of its own, what they share in `records`."""
