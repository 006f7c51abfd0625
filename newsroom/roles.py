"""The newsroom's two groups and exactly what each may do. Everything else is for administrators (superusers)."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, GroupSitePermission, Page

ADMIN_ACCESS = "wagtailadmin.access_admin"
PRIVATE_NOTES = "articles.view_private_notes"


@dataclass(frozen=True)
class Role:
    """
    A group and its permissions as "app.codename".

    `anywhere` holds for the whole site, `on_pages` for the front page and all below it, `on_collections` for all
    pictures and documents.
    """

    group: str
    anywhere: list[str]
    on_pages: list[str] = field(default_factory=list)
    on_collections: list[str] = field(default_factory=list)


EDITORS = Role(
    group="Editors",
    anywhere=[
        ADMIN_ACCESS,
        *(f"articles.{act}_{noun}" for noun in ("source", "contributor", "topic", "licence") for act in ("add", "change", "delete")),
        PRIVATE_NOTES,
        "articles.change_paper",
        "simple_translation.submit_translation",
        # What a board is set to belongs to whoever may publish the page; which sets there are to choose from is the editors' too.
        *(f"reactions.{act}_reactionset" for act in ("view", "add", "change", "delete")),
        # What readers felt, in sums: most loved, most divided, unusual. Single votes, networks and files are the moderators'.
        "reactions.view_tally",
    ],
    # Without "bulk delete": a section with all its stories is not deleted in one step.
    on_pages=[f"wagtailcore.{act}_page" for act in ("add", "change", "publish", "lock", "unlock")],
    on_collections=[
        *(f"wagtailimages.{act}_image" for act in ("add", "change", "choose")),
        *(f"wagtaildocs.{act}_document" for act in ("add", "change", "choose")),
    ],
)

MODERATORS = Role(
    group="Moderators",
    anywhere=[
        ADMIN_ACCESS,
        "reactions.view_vote",
        "reactions.moderate_vote",
        "reactions.view_board",
        "reactions.change_board",
        "reactions.moderate_board",
        "reactions.view_exclusion",
        "reactions.view_tally",
        "reactions.export_tally",
        "reactions.view_block",
        "reactions.block_voter",
        "reactions.view_reactionkind",
    ],
)

ROLES = (EDITORS, MODERATORS)


def set_up_group(role: Role, *, front_page: Page) -> Group:
    """Make the group if need be and leave it with the role's permissions and no others."""
    group, _made = Group.objects.get_or_create(name=role.group)
    group.permissions.set(permissions_named(role.anywhere))
    GroupSitePermission.objects.filter(group=group).delete()
    GroupPagePermission.objects.filter(group=group).delete()
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page=front_page, permission=permission) for permission in permissions_named(role.on_pages)
    )
    GroupCollectionPermission.objects.filter(group=group).delete()
    root = Collection.get_first_root_node()
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection=root, permission=permission) for permission in permissions_named(role.on_collections)
    )
    return group


def permissions_named(names: list[str]) -> list[Permission]:
    """The permissions of these names. LookupError when the database has not all of them, for example before `migrate`."""
    codenames = {name.partition(".")[2] for name in names}
    found = Permission.objects.filter(codename__in=codenames).select_related("content_type") if names else []
    by_name = {f"{permission.content_type.app_label}.{permission.codename}": permission for permission in found}
    missing = set(names) - by_name.keys()
    if missing:
        raise LookupError(f"No such permission: {', '.join(sorted(missing))}. Run `manage.py migrate` first.")
    return [by_name[name] for name in names]
