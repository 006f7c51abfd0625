"""A block for a site's front page: what readers felt most."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.models import Site

from reactions import outages
from reactions.boards import language_of
from reactions.models import Icon, ReactionKind
from reactions.rankings import DIVIDED, LOVED, UNUSUAL, VOTES, RankedStory, most_felt_stories

if TYPE_CHECKING:
    from django.http import HttpRequest
    from wagtail.models import Page

KEPT_SECONDS = 60
KEPT_AS = "reactions.most_felt_stories"


def kinds_to_choose() -> list[tuple[str, str]]:
    return [(kind.slug, str(kind)) for kind in ReactionKind.objects.filter(retired_at=None)]


class KindBlock(blocks.ChoiceBlock):
    """The slug of a kind that readers are offered."""

    choices = staticmethod(kinds_to_choose)

    def normalize_choice(self, value: str) -> str:
        """The slug as it was stored: Wagtail would ask which kinds there are whenever it reads a page."""
        return value


class MostFeltBlock(blocks.StructBlock):
    """Links to the stories that readers felt most of late. Renders nothing where there are none, and the same for every reader."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=80, default=_("What readers felt this week"))
    measure = blocks.ChoiceBlock(
        label=_("Stories with"),
        choices=[
            (VOTES, _("Most reactions")),
            (LOVED, _("The largest share of one reaction")),
            (DIVIDED, _("Reactions that differ most")),
            (UNUSUAL, _("More of one reaction than is usual in their section")),
        ],
        default=VOTES,
        help_text=_("All but “Most reactions” leave out stories with too few reactions to say so."),
    )
    kind = KindBlock(label=_("Reaction"), required=False, help_text=_("For those that speak of one reaction. Left empty, it is the first."))
    days = blocks.IntegerBlock(label=_("Days"), min_value=1, max_value=30, default=7, help_text=_("Reactions of so many days count, from 1 to 30."))
    number = blocks.IntegerBlock(label=_("Stories"), min_value=3, max_value=10, default=5, help_text=_("At most so many, from 3 to 10."))

    class Meta:
        icon = "reactions"
        label = _("Most felt")
        description = _("Links to the stories that readers reacted to most in the last days. It keeps itself up to date, and is left out while there are none.")
        template = "reactions/blocks/most_felt.html"
        preview_template = "reactions/blocks/preview.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        shown = context.get("shown_on_front")
        stories = stories_of(value, request=context.get("request"), page=context.get("page")) if shown is None else shown
        return {**context, "stories": stories}

    def shown_on_front(self, value: Any, *, besides: frozenset[int], page: Page | None, request: HttpRequest | None) -> list[dict[str, Any]]:
        """
        For a front page that shows no story twice: the stories of the block, each with its id as `pk`, but for those of `besides`.

        The page gives them back in the block's context as `shown_on_front`.
        """
        return stories_of(value, request=request, page=page, besides=besides)

    def get_preview_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Sample stories: a preview of what no reader has felt yet would be empty."""
        return {**super().get_preview_context(value, parent_context=parent_context), "self": value, "stories": _samples()}

    def get_preview_value(self) -> Any:
        return self.normalize({"heading": _("What readers felt this week"), "measure": VOTES, "kind": "", "days": 7, "number": 3})


def stories_of(value: Any, *, request: HttpRequest | None, page: Page | None, besides: frozenset[int] = frozenset()) -> list[dict[str, Any]]:
    """
    The stories of a block but for those of `besides`, kept for a minute: their ids, titles, addresses, votes and leading kinds.

    Two statements where nothing is kept, and none else.
    """
    site = Site.find_for_request(request) if request else Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is None:
        return []
    below = _part_of_the_tree(site.root_page, page)
    # Enough, even if all of the others rank among them.
    number = value["number"] + len(besides)
    asked = [site.pk, below, value["measure"], value["kind"] or "", value["days"], number]
    key = ":".join([KEPT_AS, *(str(one) for one in asked)])
    kept = outages.the_cache.ask(lambda: cache.get(key), otherwise=None)
    if kept is None:
        since = timezone.now() - timedelta(days=value["days"])
        found = most_felt_stories(measure=value["measure"], kind=value["kind"] or "", number=number, since=since, below=below)
        kept = [_as_shown(story, request) for story in found]
        outages.the_cache.ask(lambda: cache.set(key, kept, KEPT_SECONDS), otherwise=None)
    return [story for story in kept if story["pk"] not in besides][: value["number"]]


def _part_of_the_tree(root: Page, page: Page | None) -> str:
    """The tree path of the site, or of its translation that the page belongs to."""
    return root.path if page is None or page.path.startswith(root.path) else page.path[: len(root.path)]


def _as_shown(story: RankedStory, request: HttpRequest | None) -> dict[str, Any]:
    leading = story.leading and {"label": story.leading.label_in(language_of(story.page)), "icon": story.leading.icon, "share": story.share}
    return {"pk": story.page.pk, "title": story.page.title, "url": story.page.get_url(request), "votes": story.votes, "leading": leading}


def _samples() -> list[dict[str, Any]]:
    kinds = [(Icon.LOVE, _("Love"), 71, 412), (Icon.ANGRY, _("Angry"), 58, 260), (Icon.SURPRISED, _("Surprised"), 49, 97)]
    titles = [_("The ferry stays"), _("Parking fees rise again"), _("A seal in the old lock")]
    return [
        {"title": title, "url": "", "votes": votes, "leading": {"label": label, "icon": icon.value, "share": share}}
        for title, (icon, label, share, votes) in zip(titles, kinds, strict=True)
    ]
