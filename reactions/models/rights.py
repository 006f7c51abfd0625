"""What a group may do at the desk in one part of the page tree."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import models
from django.utils.translation import gettext_lazy as _

from reactions.models.pages import PAGE_MODEL


class SectionRight(models.Model):
    """A permission of this app that a group has on a page and all below it, beside those that it has everywhere."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="reaction_rights", verbose_name=_("group"))
    page = models.ForeignKey(PAGE_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("page"))
    permission = models.ForeignKey(Permission, on_delete=models.CASCADE, related_name="+", verbose_name=_("permission"))

    class Meta:
        verbose_name = _("right in a section")
        verbose_name_plural = _("rights in sections")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["group", "page", "permission"], name="a_right_once_in_a_section")]

    def __str__(self) -> str:
        return f"{self.group} · {self.permission} · {self.page}"
