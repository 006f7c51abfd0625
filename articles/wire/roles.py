"""What the classes, item properties and styles of mark-up call a text, as publishing systems name them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from articles.wire.pieces import Role

if TYPE_CHECKING:
    from articles.wire.tree import Element

WORDS = re.compile(r"[a-z]+")
NAMED = {
    Role.DEK: {"dek", "deck", "standfirst", "subtitle", "subheadline", "subheading", "subhead", "strapline", "summary", "excerpt", "lede"},
    Role.BYLINE: {"byline", "author", "authors"},
    Role.CREDIT: {"credit", "credits", "credittext", "creditline", "photographer", "copyright", "copyrightholder", "copyrightnotice"},
    Role.CAPTION: {"caption", "figcaption"},
    Role.DATE: {"date", "datetime", "pubdate", "published", "timestamp", "dateline"},
    Role.KICKER: {"kicker", "eyebrow", "overline", "vignette", "topline"},
    Role.SHARE: {"share", "sharing", "sharebar", "social", "reactions", "sharedaddy"},
}
# Names of what a whole story stands in.
CONTAINERS = frozenset({"", "html", "body", "main", "article", "section"})


def role_of(element: Element) -> Role:
    """What its class, id, item property or rel says of the words in it. Names of several words, such as "article-credit", count by each of them."""
    if element.name in CONTAINERS:
        return Role.NONE
    if element.name == "time":
        return Role.DATE
    named = set(WORDS.findall(" ".join(map(element.get, ("class", "id", "itemprop", "rel"))).lower()))
    return next((role for role, words in NAMED.items() if not words.isdisjoint(named)), Role.NONE)
