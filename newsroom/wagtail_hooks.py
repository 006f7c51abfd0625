"""What the site tells its apps of each other: what of the stories reactions can be reported by, and which blocks its front page can have."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.blocks import Block

from reactions.blocks import MostFeltBlock
from reactions.dimensions import Dimension


@hooks.register("register_reaction_dimensions")
def report_by_tag_and_contributor() -> list[Dimension]:
    return [
        Dimension(name="tag", label=_("Tag"), through="articlepage__tagged_items", thing="tag"),
        Dimension(name="contributor", label=_("Contributor"), through="articlepage__bylines", thing="contributor"),
    ]


@hooks.register("register_front_page_blocks")
def show_what_readers_felt() -> list[tuple[str, Block]]:
    return [("most_felt", MostFeltBlock())]
