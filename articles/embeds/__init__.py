"""What a story shows of other sites: which ones may be shown, what is known of each, and how a reader gets to see it."""
