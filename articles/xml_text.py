"""Text for feeds and sitemaps: XML 1.0 knows no way to write some characters, not even escaped."""

import re

# Everything outside the production `Char`, https://www.w3.org/TR/xml/#charsets
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The same text, with a space for each character that XML cannot hold, and without spaces at its ends."""
    return NOT_IN_XML.sub(" ", text).strip()
