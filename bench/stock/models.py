from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition, Image

TEXTS = ("creator", "credit_line", "source_name", "copyright_notice", "source_url", "place", "licence_url", "acquire_url", "territory_note")
LONG_TEXTS = ("caption", "extended_description", "usage_terms")


class StockImage(AbstractImage):
    """Wagtail's own, with as many fields as a picture of ours that an editor fills in."""

    admin_form_fields = (*Image.admin_form_fields, *TEXTS, *LONG_TEXTS)


for name in TEXTS:
    StockImage.add_to_class(name, models.CharField(max_length=1000, blank=True))
for name in LONG_TEXTS:
    StockImage.add_to_class(name, models.TextField(blank=True))


class StockRendition(AbstractRendition):
    image = models.ForeignKey(StockImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_stock_rendition")]
