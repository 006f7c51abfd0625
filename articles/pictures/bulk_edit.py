"""“Edit credit and rights” in the list of pictures: the form for all that were selected, then what it changes on how many, then the change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.log_actions import LogFormatter
from wagtail.permissions import policy_registry

from articles.forms.many_pictures import ManyPicturesForm, name_of
from articles.keys import keys_in
from articles.models import CreditedImage
from articles.pictures.listing import ListPicturesView
from articles.pictures.together import LOG_ACTION, MOST_AT_ONCE, PicturesChanged, edit_together, plan_for, values_now

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse, HttpResponseBase
    from wagtail.log_actions import LogActionRegistry
    from wagtail.models import ModelLogEntry

    from articles.models.images import CreditedImageQuerySet

# So many are shown; what is changed is said of all of them.
SHOWN = 60


class EditCreditAndRights(BulkAction):
    display_name = _("Edit credit and rights")
    action_type = "edit_credit_and_rights"
    aria_label = _("Edit credit and rights of the selected pictures")
    action_priority = 10
    models = [CreditedImage]
    form_class = ManyPicturesForm
    template_name = "articles/admin/pictures/many.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not policy_registry.get_by_type(CreditedImage).user_has_permission(request.user, "change"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def selected(self) -> QuerySet:
        """All pictures that the address names: by their ids, or those of the list as it is narrowed there."""
        ids = self.request.GET.getlist("id")
        if "all" in ids:
            return self._listed()
        # A number that no database holds is none of a picture.
        return CreditedImage.objects.filter(pk__in=keys_in(ids)[: MOST_AT_ONCE + 1])

    @cached_property
    def pictures(self) -> list[CreditedImage]:
        """Those of them that the user may change. One more than can be changed at once, at most."""
        allowed = self._changeable().filter(pk__in=self.selected.values("pk"))
        return list(allowed.with_licence().prefetch_renditions("max-165x165").order_by("title", "pk")[: MOST_AT_ONCE + 1])

    @cached_property
    def left_out(self) -> list[CreditedImage]:
        return list(self.selected.exclude(pk__in=self._changeable().values("pk")).order_by("title", "pk")[: MOST_AT_ONCE + 1])

    def get_actionable_objects(self) -> tuple[list[CreditedImage], dict[str, Any]]:
        return self.pictures, {"items_with_no_access": self.left_out}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form") or self.get_form()
        context = super().get_context_data(**{**kwargs, "form": form})
        breadcrumbs = [
            {"url": reverse("wagtailimages:index"), "label": capfirst(CreditedImage._meta.verbose_name_plural)},
            {"url": "", "label": self.display_name},
        ]
        return {
            **context,
            "breadcrumbs_items": breadcrumbs,
            "header_title": self.display_name,
            "header_icon": "edit",
            "shown": self.pictures[:SHOWN],
            "not_shown": max(len(self.pictures) - SHOWN, 0),
            "is_too_many": len(self.pictures) > MOST_AT_ONCE,
            "most": MOST_AT_ONCE,
            "groups": form.groups(values_now(self.pictures)),
        }

    def form_valid(self, form: ManyPicturesForm) -> HttpResponse:
        if not self.pictures or len(self.pictures) > MOST_AT_ONCE or "again" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        if "seen" not in self.request.POST:
            return self.show_plan(form)
        try:
            return super().form_valid(form)
        except PicturesChanged:
            return self.show_plan_again(form)

    def show_plan(self, form: ManyPicturesForm) -> HttpResponse:
        """What the edit does, before it is done."""
        return self._render_plan(form, self.pictures)

    def show_plan_again(self, form: ManyPicturesForm) -> HttpResponse:
        """What it does now that somebody has changed the pictures."""
        pictures = CreditedImage.objects.filter(pk__in=[picture.pk for picture in self.pictures]).order_by("pk")
        return self._render_plan(form, list(pictures), has_changed=True)

    def _render_plan(self, form: ManyPicturesForm, pictures: list[CreditedImage], **context: Any) -> HttpResponse:
        self.template_name = "articles/admin/pictures/many_plan.html"
        return self.render_to_response(self.get_context_data(form=form, plan=plan_for(pictures, form.changes), **context))

    def get_execution_context(self) -> dict[str, Any]:
        return {"values": self.cleaned_form.changes, "seen": self.request.POST["seen"], "by": self.request.user}

    @classmethod
    def execute_action(cls, objects: list[CreditedImage], **kwargs: Any) -> tuple[int, int]:
        return edit_together([picture.pk for picture in objects], **kwargs), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        text = ngettext("%(count)s picture has been changed.", "%(count)s pictures have been changed.", num_parent_objects)
        return text % {"count": num_parent_objects}

    def _changeable(self) -> CreditedImageQuerySet:
        return policy_registry.get_by_type(CreditedImage).instances_user_has_permission_for(self.request.user, "change")

    def _listed(self) -> QuerySet:
        """What the list shows on all its pages, narrowed and searched as it is: Wagtail sends along by what."""
        pictures = ListPicturesView()
        pictures.setup(self.request)
        return CreditedImage.objects.filter(pk__in=[picture.pk for picture in pictures.get_queryset()[: MOST_AT_ONCE + 1]])


class EditedTogetherFormatter(LogFormatter):
    label = _("Edit credit and rights")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        fields = log_entry.data.get("fields", {})
        said = ", ".join(gettext("%(field)s: %(value)s") % {"field": name_of(name), "value": value or gettext("nothing")} for name, value in fields.items())
        count = log_entry.data.get("together", 1)
        text = ngettext("Changed with %(count)s picture at once: %(said)s", "Changed with %(count)s pictures at once: %(said)s", count)
        return text % {"count": count, "said": said}


def register(actions: LogActionRegistry) -> None:
    actions.register_action(LOG_ACTION)(EditedTogetherFormatter)
