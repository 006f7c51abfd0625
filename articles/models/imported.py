"""What a story was imported from, for its editor."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ImportedCopy(models.Model):
    """
    What was recognised in the copy that a story was made of, and why: `report` is the one of articles.wire.report.

    It is the desk's: no page, feed, search index or API has it.
    """

    page = models.OneToOneField("articles.ArticlePage", on_delete=models.CASCADE, related_name="imported_copy", verbose_name=_("story"))
    report = models.JSONField(_("report"), default=dict)
    imported_at = models.DateTimeField(_("imported at"), default=timezone.now)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("imported by"))

    class Meta:
        verbose_name = _("imported copy")
        verbose_name_plural = _("imported copies")

    def __str__(self) -> str:
        return str(self.report.get("headline") or self.pk)
