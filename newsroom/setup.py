"""Makes a fresh Wagtail site a newsroom. Each step is taken once, and undoes nothing that an administrator changed later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Page, Site, Workflow, WorkflowPage

from articles.models import FrontPage, Paper
from newsroom.models import SetupStep
from newsroom.roles import EDITORS, PRIVATE_NOTES, ROLES, permissions_named, set_up_group

STOCK_WELCOME = {"slug": "home", "title": "Welcome to your new Wagtail site!"}
STOCK_SITE = {"hostname": "localhost", "port": 80, "site_name": ""}
NOTES = "private_notes"
STOCK_WORKFLOW = "Moderators approval"
DEFAULT_PORTS = {"http": 80, "https": 443}


@transaction.atomic
def set_up_newsroom() -> list[str]:
    """Take the steps that are still to be taken, and say each in a sentence."""
    steps: list[Callable[[], str]] = [put_front_page_in_place, follow_site_url, lay_out_paper, set_up_groups, show_private_notes, retire_stock_workflow]
    return [sentence for sentence in (step() for step in steps) if sentence]


def put_front_page_in_place() -> str:
    """A front page as the default site's root, if that is still Wagtail's untouched welcome page, or if there is no site at all."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site and not _is_untouched_welcome(site.root_page):
        return ""
    front_page = FrontPage.objects.first() or _make_front_page()
    if site:
        welcome = site.root_page
        site.root_page = front_page
        site.save()
        # Only now: a site goes with its root page.
        welcome.delete()
    else:
        Site.objects.create(is_default_site=True, root_page=front_page, **STOCK_SITE)
    return "The front page stands in place of Wagtail's welcome page."


def follow_site_url() -> str:
    """The default site's host, port and name as the settings say, while nobody has changed what was last written there."""
    site = Site.objects.get(is_default_site=True)
    current = {name: getattr(site, name) for name in STOCK_SITE}
    step = SetupStep.objects.filter(name="site").first()
    wanted = _site_as_set()
    if current not in (STOCK_SITE, step.wrote if step else STOCK_SITE) or current == wanted:
        return ""
    Site.objects.filter(pk=site.pk).update(**wanted)
    Site.clear_site_root_paths_cache()
    SetupStep.objects.update_or_create(name="site", defaults={"wrote": wanted})
    return f"The site answers as {wanted['hostname']}:{wanted['port']}."


def lay_out_paper() -> str:
    """The paper's settings, empty, so that the first to open them finds them stored."""
    _paper, made = Paper.objects.get_or_create(site=Site.objects.get(is_default_site=True))
    return "The paper's name, look and policies can be written under Settings." if made else ""


def set_up_groups() -> str:
    if _is_taken("groups"):
        return ""
    front_page = Site.objects.select_related("root_page").get(is_default_site=True).root_page
    for role in ROLES:
        set_up_group(role, front_page=front_page)
    _record("groups")
    _record(NOTES)
    return "The groups Editors and Moderators have what they need, and nothing else."


def show_private_notes() -> str:
    """Editors read private notes as before: a group that is older than this permission is given it once."""
    if _is_taken(NOTES):
        return ""
    _record(NOTES)
    editors = Group.objects.filter(name=EDITORS.group).first()
    if editors is None:
        return ""
    editors.permissions.add(*permissions_named([PRIVATE_NOTES]))
    return "The group Editors may read private notes and internal names of sources, as it could before."


def retire_stock_workflow() -> str:
    """Wagtail's own workflow asks its Moderators to approve pages. Here editors publish, and moderators look after reactions."""
    if _is_taken("workflow"):
        return ""
    _record("workflow")
    workflow = Workflow.objects.filter(name=STOCK_WORKFLOW, active=True).first()
    if workflow is None:
        return ""
    WorkflowPage.objects.filter(workflow=workflow).delete()
    workflow.deactivate()
    return "Wagtail's workflow “Moderators approval” is retired."


def _is_untouched_welcome(page: Page) -> bool:
    is_stock = all(getattr(page, name) == value for name, value in STOCK_WELCOME.items())
    return is_stock and page.specific_class is Page and page.numchild == 0 and page.latest_revision_id is None


def _make_front_page() -> FrontPage:
    root = Page.get_first_root_node()
    front_page = root.add_child(instance=FrontPage(title=settings.WAGTAIL_SITE_NAME, slug="front-page", live=False))
    front_page.save_revision().publish()
    front_page.refresh_from_db()
    return front_page


def _site_as_set() -> dict[str, Any]:
    address = urlsplit(settings.SITE_URL)
    port = address.port or DEFAULT_PORTS.get(address.scheme, 80)
    return {"hostname": address.hostname or "localhost", "port": port, "site_name": settings.WAGTAIL_SITE_NAME}


def _is_taken(name: str) -> bool:
    return SetupStep.objects.filter(name=name).exists()


def _record(name: str) -> None:
    SetupStep.objects.create(name=name)
