"""A plain Wagtail project, which has nothing of ours but the four lines of docs/reactions.md."""
