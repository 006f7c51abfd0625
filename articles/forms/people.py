"""The form in which a contributor is made without leaving the story."""

from __future__ import annotations

from wagtail.admin.forms import WagtailAdminModelForm

from articles.models import Contributor


class NewContributorForm(WagtailAdminModelForm):
    """What is asked of a new contributor in the chooser. The rest can be filled in later."""

    class Meta:
        model = Contributor
        fields = ["name", "job_title"]
