"""The moderators' desk in the Wagtail admin: lists to look at, acts that leave a trail."""
