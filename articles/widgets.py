"""Fields of the editors' forms that Wagtail has none of its own for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.widgets import Script
from django.urls import reverse
from wagtail.admin.widgets import AdminAutoHeightTextInput, AdminPageChooser, AdminTagWidget
from wagtail.images.widgets import AdminImageChooser

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from articles.forms.tags import Question
    from articles.models import CreditedImage


class OneLineText(AdminAutoHeightTextInput):
    """Shows the whole of a long line, wrapped; what is typed or pasted into it stays one line."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> str | None:
        value = super().value_from_datadict(data, files, name)
        return value if value is None else " ".join(value.splitlines())


class AskedCheckbox(forms.CheckboxInput):
    """
    A checkbox that can be told from one that was not on the form at all.

    A browser sends nothing of a checkbox without a tick. Here a hidden field goes along, which says that it was asked.
    """

    template_name = "articles/admin/widgets/asked_checkbox.html"

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> bool:
        return name not in data and f"{name}-asked" not in data


class LeftToTheFile(forms.TextInput):
    """A line that must be there in the end, and that an uploaded file may say: neither the browser nor Wagtail's dialog asks for it before."""

    def use_required_attribute(self, initial: Any) -> bool:
        return False


def title_and_credit(picture: CreditedImage) -> str:
    """What stands beside a picture that was chosen: two lines."""
    return f"{picture.title}\n{picture.credit}"


class PictureChooser(AdminImageChooser):
    """Says whom to credit of the picture that was chosen. One that is chosen now, the dialog names in the same way (articles/pictures/choosing.py)."""

    def get_display_title(self, instance: CreditedImage) -> str:
        return title_and_credit(instance)


class SectionStoryChooser(AdminPageChooser):
    """Chooses a story, beginning with those of the section whose id it is given."""

    section_id: int | None = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "target_models": "articles.ArticlePage"})

    def get_js_init_options(self, id_: str, name: str, value_data: dict[str, Any] | None) -> dict[str, Any]:
        options = super().get_js_init_options(id_, name, value_data)
        return {**options, "parentId": self.section_id} if self.section_id else options


class TopicTagWidget(AdminTagWidget):
    """
    Offers the tags that there are before new ones, and shows what the form asks about near-duplicates.

    The form says who may add tags, and what it asks.
    """

    template_name = "articles/admin/widgets/tags.html"
    may_add = True
    # As a field of tags holds them: those that the story had before.
    had = ""
    questions: Sequence[Question] = ()

    @staticmethod
    def name_of_kept(name: str) -> str:
        """The name of the checkboxes by which a new tag is kept beside one that it looks like."""
        return f"{name}-kept"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        told = {"data-newsroom-tags": reverse("articles_tag_questions"), "data-newsroom-had": self.had}
        context = super().get_context(name, value, {**(attrs or {}), **told})
        context["widget"]["attrs"]["data-w-tag-url-value"] = reverse("articles_tag_offers")
        own = {"questions": self.questions, "name_of_kept": self.name_of_kept(name), "may_add": self.may_add}
        return {**context, **own}

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=[Script("articles/admin/tags.js", type="module")])  # type: ignore[list-item] # The stubs know only addresses.
