"""Stories out of a WordPress site's export (WXR): read, put into the newsroom's own terms, stored once, and told of."""
