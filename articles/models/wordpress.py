"""What was imported from a WordPress site: which of its posts and pictures are here already, so that nothing is imported twice."""

from django.db import models


class WordPressPost(models.Model):
    """
    A post of a WordPress site, and the story that was made of it.

    `fingerprint` is that of the post as it was imported. The story is untouched since if its latest revision is still `revision_id`. Deleted by an editor,
    it is not imported again.
    """

    site_url = models.CharField(max_length=255)
    number = models.PositiveBigIntegerField()
    fingerprint = models.CharField(max_length=64)
    page = models.ForeignKey("articles.ArticlePage", on_delete=models.SET_NULL, null=True, related_name="+")
    revision_id = models.PositiveBigIntegerField(null=True)
    was_live = models.BooleanField(default=False)
    # How many of its pictures were not to be had yet.
    missing_pictures = models.PositiveIntegerField(default=0)
    # What is left to do for its editor, as sentences.
    to_dos = models.JSONField(default=list)
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site_url", "number"], name="import_a_wordpress_post_once")]

    def __str__(self) -> str:
        return f"{self.site_url}/?p={self.number}"

    @property
    def is_touched(self) -> bool:
        """Whether an editor has changed or unpublished the story since. It must be there."""
        page = self.page
        return page is None or page.latest_revision_id != self.revision_id or (self.was_live and not page.live)


class WordPressPicture(models.Model):
    """
    A picture of a WordPress site: what the site says of it, and our picture once it was fetched.

    One that was tried and is not here is still to be fetched; `problem` says why it could not be. `number` is that of the attachment, `post_number` that of
    the post that it was uploaded for; a picture that a post only points to has neither.
    """

    site_url = models.CharField(max_length=255)
    address = models.CharField(max_length=1000)
    number = models.PositiveBigIntegerField(null=True)
    post_number = models.PositiveBigIntegerField(null=True)
    title = models.CharField(max_length=255, blank=True)
    alt_text = models.TextField(blank=True)
    caption = models.TextField(blank=True)
    credit = models.CharField(max_length=255, blank=True)
    picture = models.ForeignKey("articles.CreditedImage", on_delete=models.SET_NULL, null=True, related_name="+")
    problem = models.CharField(max_length=500, blank=True)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site_url", "address"], name="import_a_wordpress_picture_once")]
        indexes = [
            models.Index(fields=["site_url", "number"], name="wordpress_picture_number"),
            models.Index(fields=["site_url", "post_number"], name="wordpress_picture_post"),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def is_to_do(self) -> bool:
        """Whether it was asked for in vain."""
        return self.tried_at is not None and self.picture_id is None
