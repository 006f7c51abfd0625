"""Rights at the desk that hold in one section only: what such a moderator sees and does there, and that it ends at the section's edge."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reactions import services
from reactions.boards import board_for
from reactions.desk.reach import IN_SECTIONS, reach_of
from reactions.desk.rights_form import LABELS
from reactions.models import Block, SectionRight, Vote
from tests.ballots import store_votes
from tests.factories import make_article, make_section
from tests.readers import Reader, counts

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser

    from articles.models import ArticlePage, FrontPage, SectionPage


@pytest.fixture
def elsewhere(front_page: FrontPage) -> ArticlePage:
    """A story of another section."""
    return make_article(make_section(front_page, title="Town"), title="Market opens")


@pytest.fixture
def group(section: SectionPage) -> Group:
    """Who may do everything that can be given for a section, in this one."""
    group = Group.objects.create(name="Harbour desk")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for permission in Permission.objects.filter(content_type__app_label="reactions", codename__in=IN_SECTIONS):
        SectionRight.objects.create(group=group, page=section, permission=permission)
    return group


@pytest.fixture
def warden(make_user: Callable[..., AbstractUser], group: Group) -> AbstractUser:
    user = make_user("hal")
    user.groups.add(group)
    return user


@pytest.fixture
def client(warden: AbstractUser) -> Client:
    client = Client()
    client.force_login(warden)
    return client


def is_refused(answer: Any) -> bool:
    return answer.status_code == 302 and answer["Location"] == reverse("wagtailadmin_home")


def test_a_right_reaches_to_the_edge_of_its_section(warden: AbstractUser, section: SectionPage, article: ArticlePage, elsewhere: ArticlePage) -> None:
    reach = reach_of(warden, "moderate_vote")
    assert reach.covers(section)
    assert reach.covers(article)
    assert not reach.covers(elsewhere)
    assert not reach.covers(section.get_parent())


def test_who_has_no_right_reaches_nowhere(editor: AbstractUser, article: ArticlePage) -> None:
    reach = reach_of(editor, "moderate_vote")
    assert not reach
    assert not reach.covers(article)
    assert list(reach.narrow(Vote.objects.all())) == []


def test_the_lists_show_the_section_and_no_more(client: Client, article: ArticlePage, elsewhere: ArticlePage) -> None:
    store_votes(article, 2)
    store_votes(elsewhere, 2)
    for name in ("reactions_votes:index", "reactions_boards:index", "wagtailadmin_home"):
        page = client.get(reverse(name)).content.decode()
        assert article.title in page, name
        assert elsewhere.title not in page, name


def test_a_board_is_closed_in_the_section_only(client: Client, article: ArticlePage, elsewhere: ArticlePage) -> None:
    assert is_refused(client.post(reverse("reactions_boards:close", args=[elsewhere.pk]), {"reason": "Heated"}))
    assert is_refused(client.get(reverse("reactions_boards:history", args=[elsewhere.pk])))
    assert is_refused(client.get(reverse("reactions_boards:edit", args=[elsewhere.pk])))
    assert board_for(elsewhere).is_open
    client.post(reverse("reactions_boards:close", args=[article.pk]), {"reason": "Heated"})
    assert not board_for(article).is_open


def test_votes_are_excluded_and_restored_in_the_section_only(client: Client, article: ArticlePage, elsewhere: ArticlePage) -> None:
    store_votes(article, 2)
    theirs = store_votes(elsewhere, 2)
    exclude = reverse("wagtail_bulk_action", args=["reactions", "vote", "exclude"])
    page = client.get(f"{exclude}?id=all").content.decode()
    assert article.title in page
    assert elsewhere.title not in page
    answer = client.get(f"{exclude}?id={theirs[0].pk}", follow=True)
    assert elsewhere.title not in answer.content.decode()


def test_an_exclusion_that_goes_beyond_the_section_is_not_shown(client: Client, moderator: AbstractUser, article: ArticlePage, elsewhere: ArticlePage) -> None:
    store_votes(article, 1)
    store_votes(elsewhere, 1)
    services.exclude_votes(votes=Vote.objects.filter(page=article), by=moderator, reason="A script in the harbour")
    wide = services.exclude_votes(votes=Vote.objects.all(), by=moderator, reason="A script all over the paper")
    page = client.get(reverse("reactions_exclusions:index")).content.decode()
    assert "A script in the harbour" in page
    assert "A script all over the paper" not in page
    for name in ("inspect", "lift"):
        assert client.get(reverse(f"reactions_exclusions:{name}", args=[wide.pk])).status_code in {302, 404}


def test_votes_that_an_exclusion_holds_which_goes_beyond_the_section_do_not_say_why(
    client: Client, moderator: AbstractUser, article: ArticlePage, elsewhere: ArticlePage
) -> None:
    store_votes(article, 1)
    store_votes(elsewhere, 1)
    services.exclude_votes(votes=Vote.objects.filter(page=article), by=moderator, reason="A script in the harbour")
    wide = services.exclude_votes(votes=Vote.objects.all(), by=moderator, reason="A script all over the paper")
    page = client.get(reverse("reactions_votes:index")).content.decode()
    assert "A script in the harbour" in page
    assert "A script all over the paper" not in page
    assert reverse("reactions_exclusions:inspect", args=[wide.pk]) not in page


@pytest.mark.django_db(transaction=True)
def test_a_block_holds_in_the_section_only(client: Client, section: SectionPage, article: ArticlePage, elsewhere: ArticlePage) -> None:
    reader = Reader()
    reader.cast(article, "love")
    new = reverse("reactions_blocks:new", args=[Vote.objects.get().pk])
    assert "where you may block" in client.get(new).content.decode()
    client.post(new, {"of": "reader", "hours": "1", "reason": "A script"})
    assert Block.objects.get().section == section.page_ptr

    reader.cast(make_article(section, title="Ferry late"), "angry")
    reader.cast(elsewhere, "angry")

    assert counts(elsewhere) == {"angry": 1}
    assert Vote.objects.filter(is_counted=False).count() == 1


def test_a_block_of_the_whole_site_is_not_theirs(client: Client, moderator: AbstractUser, article: ArticlePage, elsewhere: ArticlePage) -> None:
    vote = store_votes(article, 1)[0]
    block = services.block_reader(voter_key=vote.voter_key, until=timezone.now() + timedelta(hours=1), by=moderator, reason="A script all over")
    assert "A script all over" not in client.get(reverse("reactions_blocks:index")).content.decode()
    assert is_refused(client.get(reverse("reactions_blocks:undo", args=[block.pk])))
    theirs = store_votes(elsewhere, 1)[0]
    assert is_refused(client.get(reverse("reactions_blocks:new", args=[theirs.pk])))


def test_an_administrator_gives_rights_in_the_group_editor(admin_client: Client, group: Group, section: SectionPage, front_page: FrontPage) -> None:
    address = reverse("wagtailusers_groups:edit", args=[group.pk])
    page = admin_client.get(address).content.decode()
    assert "Reactions in sections" in page
    form: dict[str, Any] = {"name": group.name, "permissions": list(group.permissions.values_list("pk", flat=True))}
    for prefix, total in (
        ("page_permissions", 0),
        ("collection_permissions", 0),
        ("image_permissions", 0),
        ("document_permissions", 0),
        ("site_permissions", 0),
    ):
        form |= {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": 0, f"{prefix}-MIN_NUM_FORMS": 0, f"{prefix}-MAX_NUM_FORMS": 1000}
    form |= {"reaction_rights-TOTAL_FORMS": 2, "reaction_rights-INITIAL_FORMS": 1, "reaction_rights-MIN_NUM_FORMS": 0, "reaction_rights-MAX_NUM_FORMS": 1000}
    form |= {"reaction_rights-0-page": section.pk, "reaction_rights-0-rights": ["view_tally"]}
    form |= {"reaction_rights-1-page": front_page.pk, "reaction_rights-1-rights": ["view_vote", "view_tally"]}

    answer = admin_client.post(address, form)

    assert answer.status_code == 302, answer.content.decode()[:2000]
    given = sorted(group.reaction_rights.values_list("page_id", "permission__codename"))
    assert given == sorted([(section.pk, "view_tally"), (front_page.pk, "view_tally"), (front_page.pk, "view_vote")])


def test_every_right_that_can_be_given_has_a_name() -> None:
    assert list(LABELS) == IN_SECTIONS
