"""What every page of the newspaper has in common: it is the same for every reader, so that a cache in front may keep it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.text import slugify
from wagtail.models import Page, PageViewRestriction

from articles.forms.pages import ReaderPageCopyForm
from articles.keeping import keep_until, noting_ends


class ReaderPage(Page):
    """A page that is the same for every reader, so that a cache in front may keep it."""

    copy_form_class = ReaderPageCopyForm
    # Whether the query that found the page has seen that no restriction covers it, and that there is none at all (ReaderPageQuerySet.with_openness).
    is_for_everybody = False
    is_all_for_everybody = False

    class Meta:
        abstract = True

    @classmethod
    def why_slug_is_taken(cls, slug: str) -> str:
        """The reason why no page of this type may have the slug, as a sentence for its editor, or ""."""
        return ""

    def clean(self) -> None:
        super().clean()
        self._refuse_taken_slug()

    def minimal_clean(self) -> None:
        super().minimal_clean()
        self._refuse_taken_slug()

    def _refuse_taken_slug(self) -> None:
        # A page that has no slug yet gets one made of its title when it is stored.
        reason = self.why_slug_is_taken(self.slug or slugify(self.title, allow_unicode=True))
        if reason:
            raise ValidationError({"slug": reason})

    def get_url_parts(self, request: HttpRequest | None = None) -> Any:
        """Wagtail's answer, worked out once a request: the same few sections are named on every card, and search engines are told what cards link to."""
        if not isinstance(request, HttpRequest):
            return super().get_url_parts(request)
        kept, made_of = vars(request).setdefault("_newsroom_addresses", {}), (self.url_path, translation.get_language())
        if made_of not in kept:
            kept[made_of] = super().get_url_parts(request)
        return kept[made_of]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with noting_ends() as ends:
            response = super().serve(request, *args, **kwargs)
            if isinstance(response, TemplateResponse):
                # Only then it is known which pictures it shows.
                response.render()
        if self.get_view_restrictions().exists():
            response["Cache-Control"] = "private, no-store"
        else:
            keep_until(response, ends)
        return response

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """What readers would see, in the page's language and the site's time zone, whatever those of the editor's account are."""
        with translation.override(self.locale.language_code), timezone.override(timezone.get_default_timezone()):
            response = super().serve_preview(request, mode_name)
            if isinstance(response, TemplateResponse):
                response.render()
        response["Cache-Control"] = "private, no-store"
        return response

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """Wagtail's answer, from the database once a page object: Wagtail's serving hook asks, and then `serve` does."""
        return self._view_restrictions

    @cached_property
    def _view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """In one query where there are none, or in none; what Wagtail says where there are, or where an alias may be as private as its original."""
        if self.is_for_everybody:
            return PageViewRestriction.objects.none()
        paths = [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]
        found = Page.objects.filter(path__in=paths).values_list("alias_of", "view_restrictions")
        if any(alias_of or restriction for alias_of, restriction in found):
            return super().get_view_restrictions()
        return PageViewRestriction.objects.none()
