"""A source that stories rely on is not deleted: the list of these stories is shown in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, pgettext
from wagtail.admin import messages

from articles.models import Source
from articles.source_uses import relied_on_among

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse


def refuse_if_relied_on(request: HttpRequest, instances: Iterable[Any]) -> HttpResponse | None:
    """Before sources are deleted, one or many: none is, if a story credits or quotes one of them. Its stories are shown then."""
    relied_on = relied_on_among(instance for instance in instances if isinstance(instance, Source))
    if not relied_on:
        return None
    text = gettext("Nothing was deleted: stories rely on %(names)s. Take it out of them first, or merge it into another source.")
    messages.error(request, text % {"names": pgettext("list", ", ").join(gettext("“%(name)s”") % {"name": source} for source in relied_on)})
    return redirect(reverse("articles_source_uses", args=[relied_on[0].pk]))
