"""Purges, when something that readers see has changed, every page that shows it. Which these are is in articles/addresses.py."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.utils import timezone
from wagtail.embeds.models import Embed
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from articles import addresses
from articles.models import ArticlePage, Contributor, CreditedImage, FrontPage, Licence, Paper, SectionPage, Source, Topic, TopicMerge
from articles.signals import picture_files_renamed
from articles.withdrawals import picture_withdrawn
from newsroom.page_cache.purging import purge, purge_everything
from reactions.models import Board, KindMerge, ReactionKind, ReactionSet, SetMember

if TYPE_CHECKING:
    from collections.abc import Callable

    from articles.querysets import ArticleQuerySet

# Where a page was seen before the change that is under way, kept on the object that is changed.
BEFORE = "_seen_at_before"
# Providers are asked when a story is published, and answer soon after or not at all.
ASKED_WITHIN = timedelta(days=1)


def connect() -> None:
    """Called once all models are there."""
    for signal, receiver, sender in _receivers():
        signal.connect(receiver, sender=sender, dispatch_uid=f"newsroom.purge.{receiver.__name__}.{getattr(sender, '__name__', '')}")


def _receivers() -> list[tuple[Any, Callable[..., None], Any]]:
    named = [(signal, receiver, model) for model in (Topic, Contributor, Source) for signal, receiver in ((pre_save, remember_named), (post_save, purge_named))]
    whole: dict[Callable[..., None], list[Any]] = {
        purge_site: [Paper, Licence, Site],
        purge_restricted: [PageViewRestriction],
        purge_choices: [ReactionKind, ReactionSet, SetMember, KindMerge],
    }
    return [
        (pre_save, remember_story, ArticlePage),
        (pre_delete, purge_deleted_story, ArticlePage),
        *((signal, purge_page, None) for signal in (page_published, page_unpublished)),
        (post_page_move, purge_moved, None),
        *named,
        *((pre_delete, purge_deleted_named, model) for model in (Topic, Contributor, Source)),
        (post_save, purge_merged, TopicMerge),
        *((signal, purge_pictured, CreditedImage) for signal in (post_save, picture_files_renamed)),
        (picture_withdrawn, purge_withdrawn, CreditedImage),
        (post_save, purge_embedding, Embed),
        *((signal, receiver, model) for receiver, models in whole.items() for model in models for signal in (post_save, post_delete)),
        *((signal, purge_board, Board) for signal in (post_save, post_delete)),
    ]


def remember_story(instance: ArticlePage, raw: bool = False, update_fields: Any = None, **kwargs: Any) -> None:  # noqa: FBT001, FBT002 - as Django sends it
    """Where readers saw the story until now: its tags and its section may be others in a moment."""
    if not raw and instance.pk and update_fields is None:
        stored = ArticlePage.objects.filter(pk=instance.pk, live=True).first()
        setattr(instance, BEFORE, addresses.of_story(stored) if stored else set())


def purge_page(instance: Page, **kwargs: Any) -> None:
    """Receiver of Wagtail's page_published and page_unpublished."""
    if isinstance(instance, ArticlePage):
        purge(addresses.of_story(instance) | getattr(instance, BEFORE, set()))
    elif isinstance(instance, SectionPage):
        # Every page names the sections in its menu.
        purge_everything(in_front=lambda: addresses.of_sections([instance]))
    elif isinstance(instance, FrontPage):
        purge(addresses.address_of(instance) | addresses.of_translations(instance))


def purge_deleted_story(instance: ArticlePage, **kwargs: Any) -> None:
    if instance.live:
        purge(addresses.of_story(instance))


def purge_moved(instance: Page, parent_page_before: Page, url_path_before: str, **kwargs: Any) -> None:
    """Receiver of Wagtail's post_page_move: where the story is, and where it was."""
    moved = Page.objects.get(pk=instance.pk).specific
    if not isinstance(moved, ArticlePage):
        purge_everything(in_front=lambda: addresses.of_sections([moved]))
        return
    found = addresses.of_story(moved)
    moved.url_path = url_path_before
    purge(found | addresses.of_story(moved, section=parent_page_before.specific))


def remember_named(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:  # noqa: FBT001, FBT002 - as Django sends it
    """A topic, a person or a source has another address once it has another name."""
    stored = sender.objects.filter(pk=instance.pk).first() if instance.pk and not raw else None
    setattr(instance, BEFORE, _own(stored) if stored else set())


def purge_named(instance: Any, created: bool = False, **kwargs: Any) -> None:  # noqa: FBT001, FBT002 - as Django sends it
    """Nothing of one that was just made: no page shows it yet."""
    if not created:
        purge(getattr(instance, BEFORE, set()) | _own(instance) | _of_stories_naming(instance))


def purge_deleted_named(instance: Any, **kwargs: Any) -> None:
    purge(_own(instance) | _of_stories_naming(instance))


def purge_merged(**kwargs: Any) -> None:
    """Both tags are stored or deleted in the same transaction, which purges them and their stories. The front may show one of them by name."""
    purge(addresses.of_fronts())


def purge_pictured(instance: CreditedImage, created: bool = False, **kwargs: Any) -> None:  # noqa: FBT001, FBT002 - as Django sends it
    """A picture's credit and alt text stand wherever the story is listed; a portrait's on the page of whom it shows."""
    if not created:
        purge(_showing(instance))


def purge_withdrawn(picture: CreditedImage, files: list[str], **kwargs: Any) -> None:
    """Receiver of picture_withdrawn: where the picture was seen, and its own files, which caches in front keep for long."""
    purge(_showing(picture) | set(files))


def purge_embedding(instance: Embed, **kwargs: Any) -> None:
    """A provider has answered, maybe after the first reader came: the stories that show it offer more than a link now."""
    asking = ArticlePage.objects.filter(last_published_at__gte=timezone.now() - ASKED_WITHIN).embedding(instance.url)
    purge(addresses.stories_themselves(_newest(asking)))


def purge_site(**kwargs: Any) -> None:
    """The paper's name, address, look and links stand on every page, names of licences on many. A cache in front is told of the pages that readers come by."""
    purge_everything(in_front=lambda: addresses.of_fronts() | addresses.of_sections(SectionPage.objects.live()))


def purge_restricted(instance: PageViewRestriction, **kwargs: Any) -> None:
    """Who may read a page is who may read what lies below it, and see it in lists. A page that was made private is in no cache any more."""
    purge_everything(in_front=lambda: _below(instance.page_id))


def purge_choices(**kwargs: Any) -> None:
    """What readers may answer stands under every story. A cache in front follows within the minute."""
    purge_everything()


def purge_board(instance: Board, **kwargs: Any) -> None:
    """The question under a story, or under all stories of a section, and under their aliases elsewhere."""
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is None:
        return
    stories = ArticlePage.objects.filter(Q(path__startswith=page.path) | Q(alias_of__path__startswith=page.path))
    purge(addresses.stories_themselves(_newest(stories)))


def _below(page_id: int) -> set[str]:
    page = Page.objects.filter(pk=page_id).first()
    if page is None:
        return set()
    sections = SectionPage.objects.live().descendant_of(page, inclusive=True)
    stories = addresses.of_stories(_newest(ArticlePage.objects.descendant_of(page, inclusive=True)))
    return addresses.address_of(page) | addresses.of_sections(sections) | stories


def _showing(picture: CreditedImage) -> set[str]:
    of_people = map(addresses.of_contributor, Contributor.objects.filter(portrait=picture))
    return addresses.of_stories(_newest(ArticlePage.objects.showing(picture))).union(*of_people)


def _own(instance: Any) -> set[str]:
    if isinstance(instance, Topic):
        return addresses.of_topic(instance)
    return addresses.of_contributor(instance) if isinstance(instance, Contributor) else addresses.of_source(instance)


def _of_stories_naming(instance: Any) -> set[str]:
    """A contributor is named wherever a story is listed; a topic and a source on the story's page alone."""
    if isinstance(instance, Contributor):
        return addresses.of_stories(_newest(ArticlePage.objects.by(instance)))
    stories = ArticlePage.objects.tagged(instance) if isinstance(instance, Topic) else ArticlePage.objects.relying_on(instance)
    return addresses.stories_themselves(_newest(stories))


def _newest(stories: ArticleQuerySet) -> ArticleQuerySet:
    return stories.live().newest_first()[: addresses.MOST_STORIES]
