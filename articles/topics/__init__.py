"""Tags that stay clean: how they are told apart, given to stories, renamed, retired and listed."""
