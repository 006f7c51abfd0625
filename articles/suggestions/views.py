"""What the panel "Sources and credits" asks the server: what the form lacks as it stands, and for a new source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from articles.forms.sources import SuggestedSourceForm
from articles.homepage import user_can_edit_stories
from articles.models import ArticlePage, CreditedImage, Source
from articles.suggestions.panel import edit_url, suggestions_context
from articles.suggestions.story import Draft

if TYPE_CHECKING:
    from django.http import QueryDict

# More credits than a story has: whatever says that it holds more is not our form.
MOST_CREDITS = 1000


@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """The suggestions for a story's form, sent as it stands; nothing of it is kept, and it need not be complete."""
    if not user_can_edit_stories(request.user):
        raise PermissionDenied
    return render(request, "articles/admin/suggestions/content.html", suggestions_context(draft_from(request.POST), request))


@require_POST
def make_source(request: HttpRequest) -> JsonResponse:
    """
    A source of the name and kind sent, made unless there is one: "id", "string" and "edit_url", as Wagtail's choosers of snippets have them.

    What is wrong is said in "detail", with 422.
    """
    if not policy_registry.get_by_type(Source).user_has_permission(request.user, "add"):
        raise PermissionDenied
    source = Source.objects.called(request.POST.get("name", ""), kind=request.POST.get("kind", "")).first()
    if source is None:
        form = SuggestedSourceForm(request.POST)
        if not form.is_valid():
            return JsonResponse({"detail": " ".join(error for errors in form.errors.values() for error in errors)}, status=422)
        source = form.save()
        log(instance=source, action="wagtail.create", user=request.user)
    return JsonResponse({"id": source.pk, "string": source.name, "edit_url": edit_url(source.pk, request)})


def draft_from(data: QueryDict) -> Draft:
    """The draft that a story's form holds. Raises BadRequest for what no such form sends."""
    block: Any = ArticlePage.body.field.stream_block
    try:
        body = block.value_from_datadict(data, {}, "body")
    except (KeyError, ValueError) as error:
        raise BadRequest("The form of a story holds its body.") from error
    return Draft(
        dek=data.get("dek", ""),
        body=body,
        lead_picture=CreditedImage.objects.filter(pk=_number(data.get("lead_picture"))).first(),
        credited={pk for pk in map(_number, _credited(data)) if pk},
    )


def _credited(data: QueryDict) -> list[str | None]:
    total = min(_number(data.get("source_credits-TOTAL_FORMS")), MOST_CREDITS)
    places = [f"source_credits-{number}" for number in range(total)]
    return [data.get(f"{place}-source") for place in places if not data.get(f"{place}-DELETE")]


def _number(value: str | None) -> int:
    """0 for what is no number of a row."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 19 else 0


def urls() -> list[URLPattern]:
    return [
        path("articles/suggestions/", suggest, name="articles_suggest"),
        path("articles/suggestions/source/", make_source, name="articles_make_source"),
    ]
