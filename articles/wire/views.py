"""The admin page on which an editor pastes or uploads wire copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from articles.fetching import fetch
from articles.forms.wire import ImportStoryForm
from articles.suggestions.panel import own_names
from articles.wire.drafts import draft_from, known_agencies
from articles.wire.formats import MOST_TEXT_BYTES, too_large
from articles.wire.permissions import sections_user_can_import_into, user_can_fetch_pictures, user_can_import_stories
from articles.wire.pictures import NO_PICTURES, fetch_pictures
from articles.wire.report import notes_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse

    from articles.querysets import SectionQuerySet
    from articles.wire.report import Report

READ_AT_ONCE = 64 * 1024
# Of a body that is too large, so much is taken in before it is refused: a browser that is cut off while it sends shows no answer.
MOST_DRAINED_BYTES = 64 * 1024 * 1024


class ImportStoryView(WagtailAdminTemplateMixin, FormView):
    """Goes straight on to the draft's editor, which tells what was recognised."""

    form_class = ImportStoryForm
    template_name = "articles/admin/wire/import.html"
    page_title = gettext_lazy("Import a story")
    header_icon = "download"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not user_can_import_stories(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]  # no stream

    @cached_property
    def sections(self) -> SectionQuerySet:
        return sections_user_can_import_into(self.request.user)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": reverse("newsroom_articles:index"), "label": _("Articles")}, {"url": "", "label": self.page_title}]

    def get_form_kwargs(self) -> dict[str, Any]:
        known = known_agencies() if self.request.method == "POST" else ()
        return {**super().get_form_kwargs(), "sections": self.sections, "known": known, "may_fetch_pictures": user_can_fetch_pictures(self.request.user)}

    def get_initial(self) -> dict[str, Any]:
        return {"section": self.request.GET.get("section")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "has_sections": bool(context["form"].fields["section"].queryset), "action_url": reverse("newsroom_import_story")}

    def form_valid(self, form: ImportStoryForm) -> HttpResponse:
        file, user = form.cleaned_data["file"], cast("User", self.request.user)
        wants_pictures = form.cleaned_data.get("fetches_pictures")
        imported = draft_from(
            form.copy,
            section=form.cleaned_data["section"],
            user=user,
            own_names=own_names(self.request),
            file_name=file.name if file else "",
            pictures=fetch_pictures(form.copy, fetch=fetch, user=user) if wants_pictures else NO_PICTURES,
        )
        messages.success(self.request, what_was_made(imported.report))
        for note in notes_of(imported.report):
            messages.warning(self.request, note)
        return redirect("wagtailadmin_pages:edit", imported.story.pk)


def what_was_made(report: Report) -> str:
    """What was recognised, in one sentence or two, for the editor who has just imported it."""
    counts = report["counts"]
    paragraphs = ngettext("%(count)s paragraph", "%(count)s paragraphs", counts["paragraphs"]) % {"count": counts["paragraphs"]}
    quotations = ngettext("%(count)s quotation", "%(count)s quotations", report["quotations"]["count"]) % {"count": report["quotations"]["count"]}
    said = _("“%(headline)s” was imported: %(paragraphs)s, %(quotations)s.") % {
        "headline": report["headline"] or _("A story without a headline"),
        "paragraphs": paragraphs,
        "quotations": quotations,
    }
    stored = len({picture["library"] for picture in report["pictures"] if picture["library"]})
    with_pictures = [ngettext("%(count)s picture comes with it.", "%(count)s pictures come with it.", stored) % {"count": stored}] if stored else []
    missing = [] if report["headline"] else [_("Write its headline.")]
    return " ".join([said, *with_pictures, *missing, *([] if report["dek"] else [_("No dek was found: write one.")])])


@csrf_exempt
def import_story(request: HttpRequest) -> HttpResponse:
    """As the view, whose form says so where more is pasted than a request may hold. Django would only say that the request is bad."""
    try:
        request.POST  # noqa: B018 - it is parsed when it is first asked for
    except RequestDataTooBig:
        _drain(request)
        return _refused_as_too_large(request)
    return csrf_protect(ImportStoryView.as_view())(request)  # type: ignore[return-value]  # no stream


def _drain(request: HttpRequest) -> None:
    taken = 0
    while taken < MOST_DRAINED_BYTES and (part := request.read(READ_AT_ONCE)):
        taken += len(part)
    request._mark_post_parse_error()  # type: ignore[attr-defined]  # so that nothing of the body is asked for again


def _refused_as_too_large(request: HttpRequest) -> HttpResponse:
    """The form as it is opened, with that refusal. It changes nothing, so it needs no token."""
    request.method = "GET"
    view = ImportStoryView()
    view.setup(request)
    if not user_can_import_stories(request.user):
        raise PermissionDenied
    form = ImportStoryForm(data={"fetches_pictures": "on"}, sections=view.sections, may_fetch_pictures=user_can_fetch_pictures(request.user))
    form.errors.clear()
    form.add_error("text", str(too_large(MOST_TEXT_BYTES)))
    return view.render_to_response(view.get_context_data(form=form), status=413)


def urls() -> list[URLPattern]:
    return [path("articles/import/", import_story, name="newsroom_import_story")]
