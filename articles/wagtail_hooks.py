from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet

from articles.homepage import EditorsPanel, user_can_edit_stories
from articles.indexing import reindex_stories
from articles.links import StoryLinks
from articles.merging import history as merge_history
from articles.merging import log_messages
from articles.models import ArticlePage, Contributor, Source, Topic
from articles.pictures import bulk_edit, choosing, listing, uploading
from articles.pictures.report import RightsViewSet
from articles.source_desk import buttons, deleting
from articles.source_desk.urls import urls as urls_of_source_desk
from articles.suggestions import content_checks, panel, views
from articles.tasks import fetch_new_embeds
from articles.topics import log_messages as topic_log_messages
from articles.topics import views as topic_views
from articles.topics.bulk_merge import MergeTogether
from articles.topics.viewset import TopicViewSet
from articles.viewsets import ArticleViewSet, ContributorViewSet, LicenceViewSet, SourceViewSet
from articles.wire import views as importing
from articles.wire.drafts import LOG_ACTION
from articles.wordpress import history
from articles.wordpress.desk import LeftViewSet

register_snippet(SourceViewSet)
register_snippet(ContributorViewSet)
register_snippet(TopicViewSet)
register_snippet(LicenceViewSet)
choosing.use_own_views()
panel.put_in_place()
merge_history.put_in_place()
hooks.register("register_bulk_action", bulk_edit.EditCreditAndRights)
hooks.register("register_bulk_action", MergeTogether)
hooks.register("register_snippet_listing_buttons", buttons.in_list)
hooks.register("construct_wagtail_userbar", content_checks.check_stories)
hooks.register("before_delete_snippet", deleting.refuse_if_relied_on)


@hooks.register("register_admin_viewset")
def register_article_list() -> ArticleViewSet:
    return ArticleViewSet()


# The first address that fits is taken.
@hooks.register("register_admin_urls", order=-10)
def register_own_views() -> list[URLPattern]:
    return [
        *listing.urls(),
        *uploading.urls(),
        *choosing.urls(),
        *views.urls(),
        *urls_of_source_desk(),
        *topic_views.urls(),
        *importing.urls(),
    ]


@hooks.register("register_admin_viewset")
def register_report_of_rights() -> RightsViewSet:
    return RightsViewSet()


@hooks.register("register_reports_menu_item")
def list_report_of_rights() -> MenuItem:
    return RightsViewSet().get_menu_item()


@hooks.register("register_admin_viewset")
def register_report_of_wordpress() -> LeftViewSet:
    return LeftViewSet()


@hooks.register("register_reports_menu_item")
def list_report_of_wordpress() -> MenuItem:
    return LeftViewSet().get_menu_item()


@hooks.register("insert_global_admin_js")
def load_picture_form() -> str:
    """In all of the admin, for a picture's form opens in a dialog anywhere."""
    return format_html('<script src="{}" defer></script>', versioned_static("articles/admin/picture-form.js"))


@hooks.register("register_permissions")
def let_groups_read_private_notes() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="articles", codename="view_private_notes")


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    bulk_edit.register(actions)
    topic_log_messages.register(actions)
    log_messages.register(actions)
    history.register(actions)
    actions.register_action(LOG_ACTION, _("Import from wire copy"), _("Imported from wire copy"))


@hooks.register("insert_global_admin_css")
def style_what_articles_adds() -> str:
    return format_html('<link rel="stylesheet" href="{}">', versioned_static("articles/admin/newsroom.css"))


@hooks.register("register_rich_text_features", order=10)
def look_linked_stories_up_together(features: FeatureRegistry) -> None:
    features.register_link_type(StoryLinks)


@hooks.register("construct_homepage_panels")
def add_editors_panel(request: HttpRequest, panels: list[Any]) -> None:
    if user_can_edit_stories(request.user):
        panels.append(EditorsPanel())


@hooks.register("before_publish_page")
@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def tell_which_sources_were_credited(request: HttpRequest, page: Page) -> None:
    """Say once which credits publishing or submitting added by itself."""
    added = page.__dict__.pop("sources_credited_now", [])
    if not added:
        return
    text = ngettext(
        "%(names)s is quoted, so a source credit was added. Add the piece it comes from under Sources.",
        "%(names)s are quoted, so source credits were added. Add the pieces they come from under Sources.",
        len(added),
    )
    messages.info(request, text % {"names": pgettext("list", ", ").join(source.name for source in added)})


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def look_up_embeds(request: HttpRequest, page: Page) -> None:
    """So that a preview shows what readers will."""
    if isinstance(page, ArticlePage):
        fetch_new_embeds(page)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def say_what_a_source_lacks(request: HttpRequest, instance: Any) -> None:
    """Nobody in a hurry is held up by it."""
    if isinstance(instance, Source) and instance.lacking:
        messages.warning(request, instance.lacking)


@hooks.register("after_edit_snippet")
def find_stories_under_new_name(request: HttpRequest, instance: Any) -> None:
    """Stories are searched by the names of their sources, contributors and tags."""
    if isinstance(instance, Source):
        reindex_stories(ArticlePage.objects.relying_on(instance))
    elif isinstance(instance, Contributor):
        reindex_stories(ArticlePage.objects.by(instance))
    elif isinstance(instance, Topic):
        reindex_stories(ArticlePage.objects.tagged(instance))
