"""The three kinds of page a newspaper is made of: the front, the sections, the stories."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList, TabbedInterface, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.search import index
from wagtail.url_routing import RouteResult

from articles import archives, reading
from articles.blocks import StoryBlock
from articles.content_api.stories import OF_STORIES
from articles.embeds.known import frame_hosts
from articles.fields import RegisteredBlocksField
from articles.forms.pages import ArticlePageForm, SectionPageForm
from articles.front_blocks import FrontBlocks
from articles.fronts import arrange
from articles.languages import is_in_this_language
from articles.models.reader_pages import ReaderPage
from articles.models.sources import Source, SourceCredit, SourceUsage
from articles.panels import (
    DekOfCopyPanel,
    ImportedCopyPanel,
    OfferedCreditPanel,
    PictureRightsPanel,
    PinnedStoryPanel,
    SourceCreditsPanel,
    UncreditedQuotesPanel,
    UpdateTickPanel,
)
from articles.prepared import Prepared
from articles.querysets import ArticleQuerySet, ReaderPageQuerySet, SectionQuerySet
from articles.revisions import without_deleted
from articles.rights import Use, shown
from articles.search import passages
from articles.slugs import SECTION_ADDRESSES, is_site_address, is_year
from articles.topics.following import follow_merged_tags, recover_tags
from articles.topics.new_tags import store_new_tags
from articles.widgets import OneLineText, PictureChooser, SectionStoryChooser, TopicTagWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wagtail.models import Revision

    from articles.models.images import CreditedImage


def _section_at(slug: str, address: str) -> models.QuerySet:
    return SectionPage.objects.filter(slug=slug, url_path=address).live().with_openness()


def _story_at(slug: str, address: str) -> models.QuerySet:
    return ArticlePage.objects.filter(slug=slug, url_path=address).live().with_openness().select_related("lead_picture__licence")


SECTION_AT = Prepared(_section_at)
STORY_AT = Prepared(_story_at)


class FrontPage(ReaderPage):
    """The newspaper's front. Wagtail's own welcome page gives way to it in `setup_newsroom`."""

    blocks = RegisteredBlocksField("register_front_page_blocks", of=FrontBlocks, verbose_name=_("blocks"), blank=True)

    # One, and its translations.
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["articles.SectionPage"]
    objects = PageManager.from_queryset(ReaderPageQuerySet)()

    content_panels = [
        *Page.content_panels,
        FieldPanel("blocks", help_text=_("What the page shows, from top to bottom. Empty, it shows the newest stories and a strip for each section.")),
    ]

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a section or a story by its whole address in one query; whatever else there is, Wagtail finds step by step."""
        if not is_in_this_language(self):
            # Wagtail asks the original where there is no translation: its stories have addresses of their own.
            raise Http404
        question = {1: SECTION_AT, 2: STORY_AT}.get(len(path_components))
        found = question(slug=path_components[-1], address=f"{self.url_path}{'/'.join(path_components)}/") if question else []
        # The page at a site's root is shared between requests, and what serves it notes things on it.
        return RouteResult(found[0]) if found else super(FrontPage, copy(self)).route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        sections = SectionPage.objects.of_site(request)
        stories = ArticlePage.objects.descendant_of(self).published()
        return {**super().get_context(request, *args, **kwargs), "front": arrange(self, stories, sections=sections, request=request)}


class SectionPage(ReaderPage):
    """A section, such as Harbour or Culture, and the stories filed under it."""

    strapline = models.CharField(_("strapline"), max_length=200, blank=True, help_text=_("One line below the section's name."))

    pinned_story = models.ForeignKey(
        "articles.ArticlePage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("pinned story"),
        help_text=_("It opens the section, whatever is newer. A story of this section; when it is moved away or unpublished, the newest opens it again."),
    )

    offers_ninjs = models.BooleanField(
        _("offer its stories to other newsrooms as data"),
        default=False,
        help_text=_("Anybody can then fetch each story, its sources and the pictures that other papers may show as ninjs, at its address and “ninjs.json”."),
    )

    base_form_class = SectionPageForm
    parent_page_types = ["articles.FrontPage"]
    subpage_types = ["articles.ArticlePage"]
    content_panels = [*Page.content_panels, FieldPanel("strapline"), PinnedStoryPanel("pinned_story", widget=SectionStoryChooser), FieldPanel("offers_ninjs")]
    show_in_menus_default = True

    objects = PageManager.from_queryset(SectionQuerySet)()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Below a section stand its stories and, as in `/harbour/2026/11/`, its months."""
        month = archives.month_of(path_components)
        return RouteResult(self, kwargs={"month": month}) if month and self.live else super().route(request, path_components)

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return "articles/section_month.html" if "month" in kwargs else super().get_template(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        stories = ArticlePage.objects.child_of(self).published()
        context = super().get_context(request, *args, **kwargs)
        if "month" not in kwargs:
            return {**context, **reading.section(self, stories, request=request)}
        month: archives.Month = kwargs["month"]
        return {**context, **reading.month(self, stories, request=request, month=month), "address": f"{self.get_full_url(request)}{month.path}"}

    @classmethod
    def why_slug_is_taken(cls, slug: str) -> str:
        if not is_site_address(slug):
            return ""
        return _("“%(slug)s” is an address of the site itself. Choose another slug for this section.") % {"slug": slug}


class WorkLabel(models.TextChoices):
    NEWS = "news", _("News")
    ANALYSIS = "analysis", _("Analysis")
    OPINION = "opinion", _("Opinion")
    EXPLAINER = "explainer", _("Explainer")
    REVIEW = "review", _("Review")
    SPONSORED = "sponsored", _("Sponsored")


LABELS = dict(WorkLabel.choices)


class ArticlePage(ReaderPage):
    """
    A story. Its title is the headline.

    `updated_at` is what readers are told: it moves only when an editor ticks "this is an update" on publishing a story
    that was published before.
    """

    dek = models.CharField(_("dek"), max_length=300, help_text=_("One sentence below the headline."))
    label = models.CharField(_("type of work"), max_length=16, choices=WorkLabel.choices, default=WorkLabel.NEWS, db_index=True)
    dateline = models.CharField(_("dateline"), max_length=100, blank=True, help_text=_("The place the story was filed from."))
    lead_picture = models.ForeignKey(
        "articles.CreditedImage", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lead picture")
    )
    lead_caption = models.CharField(_("caption for this story"), max_length=500, blank=True, help_text=_("Left empty, the picture's own caption is used."))
    body = StreamField(StoryBlock(), verbose_name=_("body"))
    tags = ClusterTaggableManager(through="articles.TaggedArticle", blank=True, verbose_name=_("tags"))
    is_update = models.BooleanField(
        _("this is an update"), default=False, help_text=_("On publishing, tell readers that the story was updated now. Leave it off for a corrected typo.")
    )
    updated_at = models.DateTimeField(_("updated at"), null=True, blank=True, editable=False)

    # Cards ask it of each story, and only a source's list tells it: templates take long to find out that something is not there.
    usages: Sequence[Any] = ()

    objects = PageManager.from_queryset(ArticleQuerySet)()

    # A copy is a new story: it has not been updated yet.
    exclude_fields_in_copy = ["is_update", "updated_at"]
    base_form_class = ArticlePageForm
    parent_page_types = ["articles.SectionPage"]
    subpage_types: list[str] = []
    api_fields = OF_STORIES
    page_description = _("A story with its pictures, quotes, sources and tags.")

    search_fields = [
        *Page.search_fields,
        index.SearchField("dek"),
        index.SearchField("body"),
        index.SearchField("picture_words"),
        index.FilterField("label"),
        index.FilterField("first_published_at"),
        index.RelatedFields("tags", [index.SearchField("name")]),
        index.RelatedFields("bylines", [index.RelatedFields("contributor", [index.SearchField("name")])]),
        index.RelatedFields("source_credits", [index.RelatedFields("source", [index.SearchField("name")])]),
        index.RelatedFields("lead_picture", [index.SearchField("credit_line"), index.SearchField("creator")]),
    ]

    story_panels = [
        ImportedCopyPanel(),
        UncreditedQuotesPanel(),
        PictureRightsPanel(),
        TitleFieldPanel("title", heading=_("Headline"), placeholder=_("Headline*"), help_text=_("What happened, in one line."), widget=OneLineText),
        FieldPanel("dek", widget=OneLineText),
        DekOfCopyPanel(),
        FieldRowPanel([FieldPanel("label"), FieldPanel("dateline")]),
        MultiFieldPanel([OfferedCreditPanel(), FieldPanel("lead_picture", widget=PictureChooser), FieldPanel("lead_caption")], heading=_("Lead picture")),
        FieldPanel("body", heading=_("Story")),
        InlinePanel("bylines", heading=_("Bylines"), label=_("Byline"), panels=[FieldRowPanel([FieldPanel("contributor"), FieldPanel("role")])]),
        FieldPanel("tags", widget=TopicTagWidget, help_text=_("What the story is about. Readers find it under each tag.")),
        UpdateTickPanel("is_update"),
    ]
    source_panels = [
        HelpPanel(
            _(
                "Whom does this story rely on? Readers see the source, how it is used and the piece; the note stays with the desk. "
                "Sources of quotes are credited by themselves when you publish."
            )
        ),
        SourceCreditsPanel(
            "source_credits",
            heading=_("Sources this story relies on"),
            label=_("Source credit"),
            panels=[
                FieldRowPanel([FieldPanel("source"), FieldPanel("usage")]),
                FieldRowPanel([FieldPanel("piece_title"), FieldPanel("piece_url")]),
                FieldPanel("seen_date"),
                FieldPanel("private_note", permission="articles.view_private_notes"),
            ],
        ),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(story_panels, heading=_("Story")),
            ObjectList(source_panels, heading=_("Sources")),
            ObjectList(Page.promote_panels, heading=_("Promote")),
            ObjectList(Page.settings_panels, heading=_("Settings")),
        ]
    )

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    @property
    def shown_picture(self) -> CreditedImage | None:
        """The lead picture where our pages may show it. Whatever shows a story takes it from here."""
        return shown(self.lead_picture)

    @property
    def shared_picture(self) -> CreditedImage | None:
        """The lead picture where social media may show it beside a link to the story."""
        return shown(self.lead_picture, Use.SOCIAL)

    def get_label_display(self) -> str:
        """The type of work in the language that is spoken. Django's own looks at all types for every card."""
        return str(LABELS.get(self.label, self.label))

    @property
    def is_sponsored(self) -> bool:
        return self.label == WorkLabel.SPONSORED

    @classmethod
    def why_slug_is_taken(cls, slug: str) -> str:
        if is_year(slug):
            return _("“%(slug)s” looks like a year, and a section's archive stands below its years. Choose another slug for this story.") % {"slug": slug}
        if slug in SECTION_ADDRESSES:
            return _("“%(slug)s” is an address of every section. Choose another slug for this story.") % {"slug": slug}
        return ""

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        sections = SectionPage.objects.of_site(request)
        return {**super().get_context(request, *args, **kwargs), **reading.story(self, sections=sections, request=request)}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """As every reader's page; `frame_sources` of the answer says which other hosts may be opened in frames of it."""
        return self._with_frames(super().serve(request, *args, **kwargs))

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return self._with_frames(super().serve_preview(request, mode_name))

    def _with_frames(self, response: HttpResponse) -> HttpResponse:
        context = getattr(response, "context_data", None) or {}
        response.frame_sources = frame_hosts(context.get("embeds", {}).values())  # type: ignore[attr-defined]  # ours
        return response

    def picture_words(self) -> str:
        """The captions of the story's pictures, with the credits of those in its body, for the search index."""
        return passages.picture_words(self)

    def quoted_sources(self) -> list[Source]:
        """The sources of the body's quotes, each once, in the order of the story."""
        values = [block.value["source"] for block in self.body if block.block_type == "quote"]
        return list(dict.fromkeys(source for source in values if source))

    def uncredited_sources(self) -> list[Source]:
        """The sources that are quoted and not among the story's source credits."""
        credited = {credit.source_id for credit in self.source_credits.all()}
        return [source for source in self.quoted_sources() if source.pk not in credited]

    def credit_quoted_sources(self) -> list[Source]:
        """Credit every quoted source that has no credit yet, and return those. Stored with the page or its next revision."""
        uncredited = self.uncredited_sources()
        place = self.source_credits.count()
        self.source_credits.add(
            *(SourceCredit(source=source, usage=SourceUsage.QUOTED_FROM, sort_order=number) for number, source in enumerate(uncredited, start=place))
        )
        return uncredited

    def with_content_json(self, content: dict[str, Any]) -> ArticlePage:
        """
        The story as a revision has it, but for what was deleted since.

        A draft never brings back an older `updated_at`: like Wagtail's own dates, it belongs to the page, not to a revision.
        """
        as_now = without_deleted(content)
        article = super().with_content_json(as_now)
        recover_tags(article, as_now.get("tagged_items", []))
        # An alias follows its original, this date included.
        if not self.alias_of_id:
            article.updated_at = self.updated_at
        return article

    @transaction.atomic
    def save_revision(self, *args: Any, **kwargs: Any) -> Revision:
        """As Wagtail's. Tags that the story was given and that are new are made with it."""
        store_new_tags(self)
        return super().save_revision(*args, **kwargs)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row. Saved whole and live, it spends the tick "this is an update" in the same transaction."""
        if kwargs.get("update_fields") is None:
            store_new_tags(self)
            follow_merged_tags(self)
        # Every way to publish (editor, bulk action, scheduler, workflow, code) ends in this save; not all of them call publish().
        # A draft of a live story is saved with update_fields and keeps its tick.
        is_published_now = self.live and kwargs.get("update_fields") is None
        if self.is_update and is_published_now:
            self._spend_update_tick()
        super().save(*args, **kwargs)

    def _spend_update_tick(self) -> None:
        """Move `updated_at` if readers have seen the story before, and clear the tick, so that the next publication starts without it."""
        self.is_update = False
        # Wagtail sets both dates to the same moment on the first publication, and never again.
        if self.first_published_at != self.last_published_at:
            self.updated_at = timezone.now()
        revision = self.live_revision
        if revision:
            updated_at = self._meta.get_field("updated_at").value_to_string(self) or None
            revision.content = {**revision.content, "is_update": False, "updated_at": updated_at}
            revision.save(update_fields=["content"])
