"""What was imported from a WordPress site: which of its posts and pictures are here already, so that nothing is imported twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

if TYPE_CHECKING:
    from typing import Self

    from articles.models.pages import ArticlePage


class WordPressPostQuerySet(models.QuerySet["WordPressPost"]):
    def with_to_dos(self, to_dos: WordPressToDoQuerySet) -> Self:
        """The posts that have any of these, and a story."""
        return self.filter(Exists(to_dos.filter(post=OuterRef("pk"))), page__isnull=False)

    def locked_if_untouched(self, pk: int) -> WordPressPost | None:
        """
        The post, if nobody has changed or deleted its story, which nobody can until the transaction ends; else None.

        Where rows cannot be locked (SQLite), it is the state of this moment.
        """
        list(Page.objects.select_for_update(no_key=True).filter(pk__in=self.filter(pk=pk).values("page_id")).values_list("pk"))
        # Read only now: an editor may have been waited for.
        post = self.select_related("page").get(pk=pk)
        return None if post.is_touched else post


class WordPressPost(models.Model):
    """
    A post of a WordPress site, and the story that was made of it.

    `fingerprint` is that of the post as it was imported, `story_fingerprint` that of what the story was made of. The story is untouched since if its latest
    revision is still `revision_id`. Deleted by an editor, it is not imported again.
    """

    site_url = models.CharField(max_length=255)
    number = models.PositiveBigIntegerField()
    fingerprint = models.CharField(max_length=64)
    page = models.ForeignKey("articles.ArticlePage", on_delete=models.SET_NULL, null=True, related_name="+")
    revision_id = models.PositiveBigIntegerField(null=True)
    was_live = models.BooleanField(default=False)
    # How many of its pictures were not to be had yet.
    missing_pictures = models.PositiveIntegerField(default=0)
    story_fingerprint = models.CharField(max_length=64, blank=True)
    # That of the post as it was when it was not taken over last, since an editor had changed the story.
    left_alone_fingerprint = models.CharField(max_length=64, blank=True)
    # Where readers found it, as articles.wordpress.links writes that; empty where they could not.
    path = models.CharField(max_length=500, blank=True)
    # What its text leads to on the old site that may still become a story, written likewise. Null where nobody has looked yet.
    open_links = models.JSONField(null=True)
    # How many files of the old site its text leads to.
    file_links = models.PositiveIntegerField(default=0)
    imported_at = models.DateTimeField(auto_now=True)

    objects = WordPressPostQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site_url", "number"], name="import_a_wordpress_post_once")]
        indexes = [models.Index(fields=["site_url", "path"], name="wordpress_post_path")]

    def __str__(self) -> str:
        return f"{self.site_url}/?p={self.number}"

    def note_story(self, story: ArticlePage) -> None:
        """Remember the story as it is now, as untouched. The row is not saved."""
        self.page, self.revision_id, self.was_live = story, story.latest_revision_id, story.live

    @property
    def is_touched(self) -> bool:
        """Whether an editor has changed, unpublished or deleted the story since."""
        page = self.page
        return page is None or page.latest_revision_id != self.revision_id or (self.was_live and not page.live)


class ToDoKind(models.TextChoices):
    """What somebody is to see to in an imported story."""

    HELD_BACK = "held_back", _("Held back as a draft")
    CREDIT = "credit", _("Nobody is credited for a picture")
    PICTURE = "picture", _("A picture is missing")
    TEXT = "text", _("Something was left out")
    ACCESS = "access", _("Not for everybody in WordPress")
    SECTION = "section", _("No section for its categories")
    FILES = "files", _("Leads to files of the old site")
    NEWER = "newer", _("Changed in WordPress and here")
    OTHER = "other", _("From an earlier import")


# Why a story is not published.
HOLDING_BACK = {ToDoKind.HELD_BACK, ToDoKind.CREDIT}


class WordPressToDoQuerySet(models.QuerySet["WordPressToDo"]):
    def left(self) -> Self:
        """Those that nobody has seen to: not ticked off, of held-back stories those that are not public yet, of pictures those that are still uncredited."""
        # What was published is what was held back, or something later: of a story that is out, an earlier version may be what readers see.
        is_public = Q(post__page__live=True, post__page__live_revision_id__gte=F("post__revision_id"))
        over = Q(is_public, kind__in=HOLDING_BACK) | Q(kind=ToDoKind.CREDIT, picture__for_web=True)
        return self.filter(done_at__isnull=True).exclude(over)

    def done(self) -> Self:
        """Those that somebody has ticked off."""
        return self.filter(done_at__isnull=False)


class WordPressToDo(models.Model):
    """Something that an import left to people: `text` is a sentence in the language that was spoken then, `picture` ours that it is about."""

    post = models.ForeignKey(WordPressPost, on_delete=models.CASCADE, related_name="to_dos")
    kind = models.CharField(max_length=20, choices=ToDoKind.choices)
    text = models.TextField()
    picture = models.ForeignKey("articles.CreditedImage", on_delete=models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = WordPressToDoQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=ToDoKind.values), name="wordpress_to_do_of_a_known_kind")]

    def __str__(self) -> str:
        return self.text


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
