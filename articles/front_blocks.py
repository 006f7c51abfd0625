"""The blocks of a front page. Each says what it has places for; articles/fronts.py finds the stories, and no template asks the database."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from articles.chooser_blocks import TopicChooserBlock
from articles.front_places import Place, Pool

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wagtail.blocks import StreamValue

    from articles.models import ArticlePage, SectionPage

MOST_STORIES = 12
MOST_BESIDE = 4
MOST_BLOCKS = 40

CHOSEN = _("Stories you choose")
FILLED = _("Stories that come by themselves")


class StoryChooserBlock(blocks.PageChooserBlock):
    def __init__(self, **options: Any) -> None:
        super().__init__(page_type="articles.ArticlePage", **{"label": _("Story"), **options})


class NumberBlock(blocks.IntegerBlock):
    """How many stories a block shows at most."""

    def __init__(self, *, default: int, **options: Any) -> None:
        limits = {"min_value": 1, "max_value": MOST_STORIES, "help_text": _("From 1 to 12.")}
        super().__init__(default=default, **{"label": _("Stories"), **limits, **options})


class FrontBlock(blocks.StructBlock):
    """A block whose empty places fill themselves."""

    # The names of the blocks inside in which stories are chosen, in the order of the page.
    choosers: tuple[str, ...] = ()

    class Meta:
        group = FILLED
        template = "articles/blocks/front/cards.html"
        # A preview is drawn: there may be no story yet.
        preview_template = "articles/blocks/previews/front.html"
        preview_value: dict[str, Any] = {}
        sample = "cards"
        sample_title = ""

    def places(self, stored: Mapping[str, Any], *, sections: Sequence[SectionPage], others: Sequence[SectionPage]) -> list[Place]:
        """
        What there is room for. `stored` is the block's value as the database holds it, with ids in place of pages. `sections` are those that readers may
        open, `others` those without a strip of their own.
        """
        raise NotImplementedError

    def number_in(self, stored: Mapping[str, Any], name: str = "number") -> int:
        """The number that was stored, or the usual one where it was left out."""
        number = stored.get(name)
        return self.child_blocks[name].get_default() if number is None else min(number, MOST_STORIES)

    def chosen_in(self, value: Any) -> Iterator[tuple[str, int | None, ArticlePage]]:
        """Each chosen story, with the name of its chooser and its place in that, or None where the chooser takes one."""
        for name in self.choosers:
            chosen = value[name]
            if isinstance(self.child_blocks[name], blocks.ListBlock):
                yield from ((name, number, story) for number, story in enumerate(chosen) if story)
            elif chosen:
                yield name, None, chosen

    def refuse_more(self, value: Any, *, chosen: str, number: str) -> Any:
        """The same value. Raises StructBlockValidationError where more stories are chosen than there is room for."""
        count, room = len(value[chosen]), value[number]
        if room is not None and count > room:
            text = _("You chose %(count)d stories for %(room)d places. Remove some, or make room for more.") % {"count": count, "room": room}
            raise StructBlockValidationError(block_errors={number: ValidationError(text, code="too_many")})
        return value


class LeadBlock(FrontBlock):
    """The story that opens the page, and those beside it."""

    story = StoryChooserBlock(required=False, label=_("Lead story"), help_text=_("Left empty, it is the newest story with a picture."))
    beside = blocks.ListBlock(
        StoryChooserBlock(), default=[], max_num=MOST_BESIDE, label=_("Stories beside it"), help_text=_("Those you do not choose are the newest.")
    )
    number = NumberBlock(default=MOST_BESIDE, min_value=0, max_value=MOST_BESIDE, label=_("Stories beside it, at most"), help_text=_("From 0 to 4."))
    choosers = ("story", "beside")

    class Meta:
        icon = "view"
        group = CHOSEN
        label = _("Lead story")
        description = _("The story that opens the page, and up to four beside it. What you do not choose comes by itself.")
        template = "articles/blocks/front/lead.html"
        sample = "lead"

    def places(self, stored: Mapping[str, Any], *, sections: Sequence[SectionPage], others: Sequence[SectionPage]) -> list[Place]:
        beside = _seats(_ids(stored.get("beside")), room=self.number_in(stored))
        return [Place(self, stored, seats=[stored.get("story"), *beside], has_lead=True)]

    def clean(self, value: Any) -> Any:
        return self.refuse_more(super().clean(value), chosen="beside", number="number")


class GridBlock(FrontBlock):
    """Stories side by side under a title."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    stories = blocks.ListBlock(
        StoryChooserBlock(), default=[], max_num=MOST_STORIES, label=_("Chosen stories"), help_text=_("Those you do not choose are the newest.")
    )
    number = NumberBlock(default=4)
    choosers = ("stories",)

    class Meta:
        icon = "grip"
        group = CHOSEN
        label = _("Story grid")
        description = _("Stories side by side under a title of yours. Choose as many as you like; the newest take the other places.")
        sample_title = _("The harbour festival")

    def places(self, stored: Mapping[str, Any], *, sections: Sequence[SectionPage], others: Sequence[SectionPage]) -> list[Place]:
        seats = _seats(_ids(stored.get("stories")), room=self.number_in(stored))
        return [Place(self, stored, seats=seats, heading=stored.get("title") or "")]

    def clean(self, value: Any) -> Any:
        return self.refuse_more(super().clean(value), chosen="stories", number="number")


class SectionStripBlock(FrontBlock):
    """The newest stories of one section."""

    section = blocks.PageChooserBlock(page_type="articles.SectionPage", label=_("Section"))
    number = NumberBlock(default=4)

    class Meta:
        icon = "folder-open-1"
        label = _("Section")
        description = _("The newest stories of a section that stand nowhere else on the page.")
        sample_title = _("Harbour")

    def places(self, stored: Mapping[str, Any], *, sections: Sequence[SectionPage], others: Sequence[SectionPage]) -> list[Place]:
        chosen = [section for section in sections if section.pk == stored.get("section")]
        return [_strip(self, stored, section, number=self.number_in(stored)) for section in chosen]


class SectionStripsBlock(FrontBlock):
    """A strip for each section that has none of its own on the page."""

    number = NumberBlock(default=4, label=_("Stories of each section"))

    class Meta:
        icon = "list-ul"
        label = _("All other sections")
        description = _("The newest stories of each section for which the page has no block of its own. A new section appears by itself.")
        sample_title = _("Harbour")

    def places(self, stored: Mapping[str, Any], *, sections: Sequence[SectionPage], others: Sequence[SectionPage]) -> list[Place]:
        return [_strip(self, stored, section, number=self.number_in(stored)) for section in others]


class TopicStripBlock(FrontBlock):
    """The newest stories with one tag."""

    topic = TopicChooserBlock("articles.Topic", label=_("Tag"))
    number = NumberBlock(default=4)

    class Meta:
        icon = "tag"
        label = _("Topic")
        description = _("The newest stories with a tag that stand nowhere else on the page.")
        sample_title = _("Ferries")

    def places(self, stored: Mapping[str, Any], *, sections: Sequence[SectionPage], others: Sequence[SectionPage]) -> list[Place]:
        return [Place(self, stored, seats=[None] * self.number_in(stored), pool=Pool("topic", stored.get("topic")), opens_with_picture=True)]


class OpinionBlock(FrontBlock):
    """The newest stories whose type of work is opinion."""

    title = blocks.CharBlock(required=False, label=_("Title"), max_length=80, help_text=_("Left empty, it is “Opinion”."))
    number = NumberBlock(default=4)

    class Meta:
        icon = "openquote"
        label = _("Opinion")
        description = _("The newest stories whose type of work is opinion, with their writers.")
        template = "articles/blocks/front/opinion.html"
        sample_title = _("Opinion")

    def places(self, stored: Mapping[str, Any], *, sections: Sequence[SectionPage], others: Sequence[SectionPage]) -> list[Place]:
        seats: list[int | None] = [None] * self.number_in(stored)
        return [Place(self, stored, seats=seats, pool=Pool("label", "opinion"), heading=stored.get("title") or gettext("Opinion"))]


class LatestBlock(FrontBlock):
    """The newest headlines."""

    title = blocks.CharBlock(required=False, label=_("Title"), max_length=80, help_text=_("Left empty, it is “Latest”."))
    number = NumberBlock(default=6)

    class Meta:
        icon = "history"
        label = _("Latest")
        description = _("The newest headlines of all sections that stand nowhere else on the page.")
        template = "articles/blocks/front/latest.html"
        sample = "lines"
        sample_title = _("Latest")

    def places(self, stored: Mapping[str, Any], *, sections: Sequence[SectionPage], others: Sequence[SectionPage]) -> list[Place]:
        return [Place(self, stored, seats=[None] * self.number_in(stored), heading=stored.get("title") or pgettext("stories", "Latest"), shows_pictures=False)]


def _ids(stored: Any) -> list[int]:
    """The ids in a stored list, which Wagtail keeps with an id for each item."""
    items = [item["value"] if isinstance(item, dict) else item for item in stored or []]
    return [item for item in items if item]


def _seats(chosen: list[int], *, room: int) -> list[int | None]:
    return [*chosen[:room], *[None] * (room - len(chosen))]


def _strip(block: FrontBlock, stored: Mapping[str, Any], section: SectionPage, *, number: int) -> Place:
    return Place(block, stored, seats=[None] * number, pool=Pool("section", section.path), of=section, opens_with_picture=True)


class FrontBlocks(blocks.StreamBlock):
    """What a front page can be arranged of, besides the blocks that a site registers."""

    lead = LeadBlock()
    grid = GridBlock()
    section = SectionStripBlock()
    sections = SectionStripsBlock()
    topic = TopicStripBlock()
    opinion = OpinionBlock()
    latest = LatestBlock()

    class Meta:
        max_num = MOST_BLOCKS

    def clean(self, value: StreamValue) -> StreamValue:
        """Raises StreamBlockValidationError where a story was chosen for two places."""
        cleaned = super().clean(value)
        chosen = defaultdict(list)
        for number, child in enumerate(cleaned):
            if isinstance(child.block, FrontBlock):
                for name, item, story in child.block.chosen_in(child.value):
                    chosen[story.alias_of_id or story.pk].append((number, name, item, story))
        twice = [choices for choices in chosen.values() if len(choices) > 1]
        if twice:
            raise StreamBlockValidationError(block_errors=_refusals(cleaned, twice))
        return cleaned


def _refusals(value: StreamValue, twice: Sequence[Sequence[tuple[int, str, int | None, ArticlePage]]]) -> dict[int, ValidationError]:
    """An error beside each place but the first of a story that was chosen more than once, by the numbers of the blocks."""
    errors: dict[int, dict[str, Any]] = defaultdict(dict)
    for first, *others in twice:
        for number, name, item, story in others:
            text = _("“%(story)s” was chosen twice: for %(here)s and for %(there)s. Choose another story for one of them.") % {
                "story": story.title,
                "here": _place_name(value, first[0], first[1]),
                "there": _place_name(value, number, name),
            }
            error = ValidationError(text, code="twice")
            if item is None:
                errors[number][name] = error
            else:
                errors[number].setdefault(name, {})[item] = error
    return {number: StructBlockValidationError(block_errors=_as_errors(names)) for number, names in errors.items()}


def _as_errors(names: dict[str, Any]) -> dict[str, ValidationError]:
    return {name: ListBlockValidationError(block_errors=error) if isinstance(error, dict) else error for name, error in names.items()}


def _place_name(value: StreamValue, number: int, chooser: str) -> str:
    """As in “Lead story: Stories beside it (block 1)”."""
    block = value[number].block
    names = [str(block.label)]
    title = value[number].value.get("title")
    if title:
        names = [f"{block.label} “{title}”"]
    if len(block.choosers) > 1:
        names.append(str(block.child_blocks[chooser].label))
    return gettext("%(names)s (block %(number)d)") % {"names": ": ".join(names), "number": number + 1}
