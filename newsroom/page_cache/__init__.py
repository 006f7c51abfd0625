"""Whole pages, kept for readers who are not signed in, in front of everything that asks the database (docs/caching.md)."""
