"""
Links between posts of the old site, as links between their stories.

An address of the site, however it was written (https or not, with www or without, with a slash at its end, a fragment or what counts campaigns), stands for a
post by its path, "/2024/03/ferry", or by its number, "?p=7".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.db.models import Q

from articles.models import WordPressPost
from articles.wordpress.export import number_of

if TYPE_CHECKING:
    from articles.wordpress.export import Item

    RawBlock = dict[str, Any]

# As articles.wire.runs writes them.
LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
WITH_LINKS = {"paragraph", "item_list"}
BY_NUMBER = "?p="
FILES = "/wp-content/"
PICTURES = {".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp"}
PORTS = {80, 443, None}
LONGEST_PATH = 500


@dataclass(frozen=True)
class Target:
    """The story that a link leads to."""

    page_id: int
    title: str


@dataclass
class Linked:
    """`blocks` with `made` links to stories in them; `waiting` is what else of the site they lead to, `files` the addresses of its files."""

    blocks: list[RawBlock]
    made: int = 0
    waiting: set[str] = field(default_factory=set)
    files: dict[str, None] = field(default_factory=dict)


def key_of(address: str, *, site_url: str) -> str:
    """What stands for the post that is at this address; "" for an address of another site, for the site's own front page, and for what no database holds."""
    try:
        parts, site = urlsplit(address), urlsplit(site_url)
        is_of_site = parts.scheme in {"http", "https"} and _place(parts) == _place(site)
    except ValueError:
        return ""
    path, root = unquote(parts.path).rstrip("/").casefold(), site.path.rstrip("/").casefold()
    if not is_of_site or "\0" in path or not f"{path}/".startswith(f"{root}/"):
        return ""
    below = path.removeprefix(root)
    if below not in {"", "/index.php"}:
        return below
    number = number_of(parse_qs(parts.query).get("p", [""])[0])
    return f"{BY_NUMBER}{number}" if number else ""


def path_of(item: Item, *, site_url: str) -> str:
    """Where readers of the old site find the post: its key by path, or by number where it had no better one. "" for one that they could not read."""
    if not item.has_appeared:
        return ""
    key = key_of(item.link, site_url=site_url) or f"{BY_NUMBER}{item.number}"
    return key if len(key) <= LONGEST_PATH else f"{BY_NUMBER}{item.number}"


def targets(keys: Iterable[str], *, site_url: str) -> dict[str, Target]:
    """The stories of these keys that are here. One query, or none where there are no keys."""
    asked = set(keys)
    if not asked:
        return {}
    numbers = {number_of(key.removeprefix(BY_NUMBER)) for key in asked if key.startswith(BY_NUMBER)}
    posts = WordPressPost.objects.filter(Q(path__in=asked) | Q(number__in=numbers), site_url=site_url, page__isnull=False).exclude(path="").order_by("pk")
    found: dict[str, Target] = {}
    for path, number, page_id, title in posts.values_list("path", "number", "page_id", "page__title"):
        found[path] = found[f"{BY_NUMBER}{number}"] = Target(page_id, title)
    return found


def link_up(blocks: list[RawBlock], *, site_url: str, own: dict[str, Target] | None = None) -> Linked:
    """The blocks with links to stories in place of links to their posts. `own` are the keys of the story itself. One query where there is any such link."""
    keys = {key_of(address, site_url=site_url) for address in _addresses(blocks)} - {""}
    own = own or {}
    known = {**targets(keys - own.keys(), site_url=site_url), **own}
    linked = Linked([])

    def replaced(link: re.Match[str]) -> str:
        address = unescape(link[1])
        key = key_of(address, site_url=site_url)
        target = known.get(key)
        if target is None:
            _note(linked, address, key, site_url=site_url)
            return link[0]
        linked.made += 1
        is_bare = key_of(unescape(link[2]).strip(), site_url=site_url) == key
        return f'<a linktype="page" id="{target.page_id}">{escape(target.title, quote=False) if is_bare else link[2]}</a>'

    linked.blocks = [{**block, "value": _with_links(block["value"], replaced)} if block["type"] in WITH_LINKS else block for block in blocks]
    return linked


def _note(linked: Linked, address: str, key: str, *, site_url: str) -> None:
    """Remember what a link leads to that is no story: a file, or what may still come."""
    if _is_file(address, key):
        linked.files[address] = None
    elif key:
        linked.waiting.add(key)


def _is_file(address: str, key: str) -> bool:
    return key.startswith(FILES) or PurePosixPath(key).suffix in PICTURES


def _addresses(blocks: Iterable[RawBlock]) -> Iterator[str]:
    for block in blocks:
        if block["type"] in WITH_LINKS:
            for text in _texts(block["value"]):
                yield from (unescape(link[1]) for link in LINK.finditer(text))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _with_links(value: Any, replaced: Callable[[re.Match[str]], str]) -> Any:
    if isinstance(value, str):
        return LINK.sub(replaced, value)
    if isinstance(value, dict):
        return {name: _with_links(part, replaced) for name, part in value.items()}
    return [_with_links(part, replaced) for part in value] if isinstance(value, list) else value


def _place(parts: SplitResult) -> tuple[str, int | None]:
    """The host without www, and the port where it is an unusual one. Raises ValueError for a port that there is not."""
    return (parts.hostname or "").removeprefix("www."), None if parts.port in PORTS else parts.port
