"""The three kinds of page a newspaper is made of: the front, the sections, the stories."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageViewRestriction, Revision
from wagtail.search import index
from wagtail.url_routing import RouteResult

from articles import reading
from articles.blocks import StoryBlock
from articles.forms.pages import ArticlePageForm
from articles.querysets import ArticleQuerySet, SectionQuerySet
from articles.slugs import SECTION_ADDRESSES, is_site_address

PUBLIC_CACHE_CONTROL = "public, max-age=0, s-maxage=60, stale-while-revalidate=300"


class ReaderPage(Page):
    """A page that is the same for every reader, so that a cache in front may keep it."""

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().serve(request, *args, **kwargs)
        is_restricted = self.get_view_restrictions().exists()
        response["Cache-Control"] = "private, no-store" if is_restricted else PUBLIC_CACHE_CONTROL
        return response

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """Wagtail's answer, from the database once a page object: Wagtail's serving hook asks, and then `serve` does."""
        return self._view_restrictions

    @cached_property
    def _view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        return super().get_view_restrictions()


class FrontPage(ReaderPage):
    """The newspaper's front. Wagtail's own welcome page gives way to it in `setup_newsroom`."""

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["articles.SectionPage"]

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a story by its whole address in one query; whatever else there is, Wagtail finds step by step."""
        if len(path_components) == 2:
            address = f"{self.url_path}{'/'.join(path_components)}/"
            story = ArticlePage.objects.live().select_related("lead_picture").filter(slug=path_components[-1], url_path=address).first()
            if story:
                return RouteResult(story)
        return super().route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        sections = SectionPage.objects.of_site(request)
        stories = ArticlePage.objects.descendant_of(self).published()
        return {**super().get_context(request, *args, **kwargs), **reading.front(stories, sections=sections)}


class SectionPage(ReaderPage):
    """A section, such as Harbour or Culture, and the stories filed under it."""

    strapline = models.CharField(_("strapline"), max_length=200, blank=True, help_text=_("One line below the section's name."))

    parent_page_types = ["articles.FrontPage"]
    subpage_types = ["articles.ArticlePage"]
    content_panels = [*Page.content_panels, FieldPanel("strapline")]
    show_in_menus_default = True

    objects = PageManager.from_queryset(SectionQuerySet)()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        stories = ArticlePage.objects.child_of(self).published()
        return {**super().get_context(request, *args, **kwargs), **reading.section(self, stories, request=request)}

    def clean(self) -> None:
        super().clean()
        if is_site_address(self.slug):
            raise ValidationError({"slug": _("“%(slug)s” is an address of the site itself. Choose another slug for this section.") % {"slug": self.slug}})


class WorkLabel(models.TextChoices):
    NEWS = "news", _("News")
    ANALYSIS = "analysis", _("Analysis")
    OPINION = "opinion", _("Opinion")
    EXPLAINER = "explainer", _("Explainer")
    REVIEW = "review", _("Review")
    SPONSORED = "sponsored", _("Sponsored")


class ArticlePage(ReaderPage):
    """
    A story. Its title is the headline.

    `updated_at` is what readers are told: it moves only when an editor ticks "this is an update" on publishing a story
    that was published before.
    """

    dek = models.CharField(_("dek"), max_length=300, help_text=_("One sentence below the headline."))
    label = models.CharField(_("type of work"), max_length=16, choices=WorkLabel.choices, default=WorkLabel.NEWS)
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

    objects = PageManager.from_queryset(ArticleQuerySet)()

    base_form_class = ArticlePageForm
    parent_page_types = ["articles.SectionPage"]
    subpage_types: list[str] = []
    page_description = _("A story with its pictures, quotes, sources and tags.")

    search_fields = [
        *Page.search_fields,
        index.SearchField("dek"),
        index.SearchField("body"),
        index.FilterField("label"),
        index.FilterField("first_published_at"),
        index.RelatedFields("tags", [index.SearchField("name")]),
        index.RelatedFields("bylines", [index.RelatedFields("contributor", [index.SearchField("name")])]),
        index.RelatedFields("source_credits", [index.RelatedFields("source", [index.SearchField("name")])]),
        index.RelatedFields("lead_picture", [index.SearchField("credit_line"), index.SearchField("creator")]),
    ]

    story_panels = [
        FieldPanel("title", heading=_("Headline")),
        FieldPanel("dek"),
        FieldRowPanel([FieldPanel("label"), FieldPanel("dateline")]),
        MultiFieldPanel([FieldPanel("lead_picture"), FieldPanel("lead_caption")], heading=_("Lead picture")),
        FieldPanel("body"),
        InlinePanel("bylines", heading=_("Bylines"), label=_("Byline"), panels=[FieldRowPanel([FieldPanel("contributor"), FieldPanel("role")])]),
        FieldPanel("tags"),
        FieldPanel("is_update"),
    ]
    source_panels = [
        HelpPanel(_("Whom does this story rely on? Readers see the source, how it is used and the piece; the note stays with the desk.")),
        InlinePanel(
            "source_credits",
            heading=_("Sources this story relies on"),
            label=_("Source credit"),
            panels=[
                FieldRowPanel([FieldPanel("source"), FieldPanel("usage")]),
                FieldRowPanel([FieldPanel("piece_title"), FieldPanel("piece_url")]),
                FieldRowPanel([FieldPanel("seen_date"), FieldPanel("private_note")]),
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
    def is_sponsored(self) -> bool:
        return self.label == WorkLabel.SPONSORED

    def clean(self) -> None:
        super().clean()
        if self.slug in SECTION_ADDRESSES:
            raise ValidationError({"slug": _("“%(slug)s” is an address of every section. Choose another slug for this story.") % {"slug": self.slug}})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        sections = SectionPage.objects.of_site(request)
        stories = ArticlePage.objects.published()
        return {**super().get_context(request, *args, **kwargs), **reading.story(self, stories, sections=sections)}

    def with_content_json(self, content: dict[str, Any]) -> ArticlePage:
        """A draft never brings back an older `updated_at`: like Wagtail's own dates, it belongs to the page, not to a revision."""
        article = super().with_content_json(content)
        article.updated_at = self.updated_at
        return article

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        draft = revision.as_object()
        is_due = draft.go_live_at is None or draft.go_live_at <= timezone.now()
        with transaction.atomic():
            if draft.is_update and is_due:
                self._spend_update_tick(revision)
            super().publish(revision, *args, **kwargs)

    def _spend_update_tick(self, revision: Revision) -> None:
        """Move `updated_at` if readers have seen the story before, and clear the tick, so that the next publication starts without it."""
        if self.first_published_at is not None:
            self.updated_at = timezone.now()
        revision.content = {**revision.content, "is_update": False}
        revision.save(update_fields=["content"])
