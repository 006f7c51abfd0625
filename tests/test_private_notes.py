"""Private notes and internal names: readable with a permission of their own, and nobody else sees, finds or loses them."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry, PageLogEntry, ReferenceIndex
from wagtail.test.utils.form_data import inline_formset

from articles.merging.sources import merge_source
from articles.models import ArticlePage, Source, SourceCredit
from tests import editing, factories
from tests.test_private_words import INTERNAL_NAME, NOTE, OTHER_NOTE, held_in, reader_addresses

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AbstractUser

    from articles.models import SectionPage, SourceMerge

LIST = "wagtailsnippets_articles_source:list"
CHOOSER = "wagtailsnippetchoosers_articles_source"


@pytest.fixture
def intern(editor: AbstractUser, make_user: Callable[..., AbstractUser]) -> AbstractUser:
    """Somebody who writes, publishes and keeps sources as an editor does, and may not read private notes."""
    group, editors = Group.objects.create(name="Interns"), Group.objects.get(name="Editors")
    group.permissions.set(editors.permissions.exclude(codename="view_private_notes"))
    for granted in editors.page_permissions.all():
        group.page_permissions.create(page=granted.page, permission=granted.permission)
    return make_user("ines", "Interns")


@pytest.fixture
def intern_client(intern: AbstractUser) -> Client:
    client = Client()
    client.force_login(intern)
    return client


@pytest.fixture
def story(section: SectionPage) -> ArticlePage:
    """A story that credits an unnamed source and one with a name, whose notes have changed from one revision to the next."""
    unnamed = factories.make_source(kind="unnamed", name="a harbour official", internal_name=INTERNAL_NAME, homepage="")
    gazette = factories.make_source(name="Lowmere Gazette", internal_name="Bergqvistohm's old paper")
    article = factories.make_article(section, title="Ferry leaves on time")
    article.source_credits.add(SourceCredit(source=unnamed, usage="interviewed", private_note=OTHER_NOTE), SourceCredit(source=gazette))
    article.save_revision().publish()
    article = ArticlePage.objects.get(pk=article.pk)
    line = article.source_credits.get(source=unnamed)
    line.private_note = NOTE
    article.source_credits.add(line)
    article.dek = "Another sentence."
    article.save_revision()
    return ArticlePage.objects.get(pk=article.pk)


def desk_addresses(story: ArticlePage) -> list[str]:
    """Whatever in the admin is about the story or its sources."""
    unnamed, gazette = Source.objects.get(kind="unnamed"), Source.objects.named().get()
    bulletin = factories.make_source(name="Lowmere Bulletin", internal_name="Bergqvistohm's new paper")
    merge = merge_source(source=bulletin, into=gazette, by=Group.objects.get(name="Editors").user_set.get())
    return [reverse("wagtailadmin_home"), *of_story(story), *of_sources(unnamed, gazette), *of_merges(merge, gazette), *of_lists(story)]


def of_story(story: ArticlePage) -> list[str]:
    first, *_others, last = story.revisions.order_by("pk")
    named = [reverse(f"wagtailadmin_pages:{name}", args=[story.pk]) for name in ("edit", "history", "usage", "copy", "delete", "view_draft")]
    pairs = [(first.pk, last.pk), ("live", "latest"), ("earliest", last.pk)]
    compared = [reverse("wagtailadmin_pages:revisions_compare", args=[story.pk, *pair]) for pair in pairs]
    revisions = [reverse(f"wagtailadmin_pages:revisions_{name}", args=[story.pk, last.pk]) for name in ("revert", "view")]
    api = [reverse("wagtailadmin_api:pages:detail", args=[story.pk]) + query for query in ("", "?fields=*", "?fields=source_credits(private_note)")]
    return [*named, *compared, *revisions, *api]


def of_sources(*sources: Source) -> list[str]:
    ids = [source.pk for source in sources]
    named = [reverse(f"wagtailsnippets_articles_source:{name}", args=[pk]) for name in ("edit", "history", "usage", "delete") for pk in ids]
    lists = [reverse(LIST) + query for query in ("", "?ordering=internal_name", "?ordering=-internal_name", "?q=harbour")]
    choosers = [reverse(f"{CHOOSER}:{name}") for name in ("choose", "choose_results")] + [reverse(f"{CHOOSER}:chosen", args=[pk]) for pk in ids]
    uses = [reverse("articles_source_uses", args=[pk]) + query for pk in ids for query in ("", "?export=csv")]
    return [*named, reverse("wagtailsnippets_articles_source:add"), *lists, *choosers, *uses]


def of_merges(merge: SourceMerge, into: Source) -> list[str]:
    return [reverse("articles_source_merges"), reverse("articles_undo_source_merge", args=[merge.pk]), reverse("articles_merge_source", args=[into.pk])]


def of_lists(story: ArticlePage) -> list[str]:
    reports = [reverse(f"wagtailadmin_reports:{name}") for name in ("site_history", "aging_pages", "page_types_usage")]
    listed = [*reports, reverse("newsroom_articles:index")]
    return [*listed, *(f"{address}?export=csv" for address in listed), reverse("wagtailadmin_explore", args=[story.get_parent().pk])]


def text_of(response: Any) -> str:
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode(errors="replace")


# Nobody else reads them


def test_nothing_in_the_admin_holds_private_words_without_the_permission(story: ArticlePage, intern_client: Client):
    answers = {address: intern_client.get(address) for address in desk_addresses(story)}
    leaks = {address: held_in(text_of(answer)) for address, answer in answers.items()}
    assert {address: words for address, words in leaks.items() if words} == {}
    # What was asked for was answered, so that there was something to leak.
    refused = {address: answer.status_code for address, answer in answers.items() if answer.status_code not in (200, 400)}
    assert {address for address in refused if "delete" not in address} == set()


def test_an_editor_reads_them(story: ArticlePage, editor_client: Client):
    unnamed = Source.objects.get(kind="unnamed")
    revisions = [revision.pk for revision in story.revisions.order_by("pk")]
    shown = {
        "edit": reverse("wagtailadmin_pages:edit", args=[story.pk]),
        "compare": reverse("wagtailadmin_pages:revisions_compare", args=[story.pk, revisions[0], revisions[-1]]),
        "uses": reverse("articles_source_uses", args=[unnamed.pk]),
        "csv": reverse("articles_source_uses", args=[unnamed.pk]) + "?export=csv",
        "source": reverse("wagtailsnippets_articles_source:edit", args=[unnamed.pk]),
        "list": reverse(LIST),
    }
    words = {name: set(held_in(text_of(editor_client.get(address)))) for name, address in shown.items()}
    assert {name for name, found in words.items() if not found} == set()


def test_readers_find_none_of_them_after_a_merge(story: ArticlePage, editor: AbstractUser):
    bulletin = factories.make_source(name="Lowmere Bulletin", internal_name=INTERNAL_NAME)
    merge_source(source=bulletin, into=Source.objects.named().get(name="Lowmere Gazette"), by=editor)
    answers = {address: Client().get(address) for address in [*reader_addresses(story), "/sources/lowmere-bulletin/"] if "?q=" not in address}
    leaks = {address: held_in(text_of(answer)) for address, answer in answers.items()}
    assert {address: words for address, words in leaks.items() if words} == {}


@pytest.mark.usefixtures("editor")
def test_logs_and_references_hold_none(story: ArticlePage):
    desk_addresses(story)
    kept = [*ModelLogEntry.objects.values(), *PageLogEntry.objects.values(), *ReferenceIndex.objects.values()]
    assert kept
    assert held_in(json.dumps(kept, default=str)) == []


def test_a_file_has_the_notes_for_those_who_may_read_them(story: ArticlePage, editor_client: Client, intern_client: Client):
    address = reverse("articles_source_uses", args=[Source.objects.get(kind="unnamed").pk]) + "?export=xlsx"
    headings = {}
    for name, client in {"editor": editor_client, "intern": intern_client}.items():
        sheet = load_workbook(BytesIO(b"".join(client.get(address).streaming_content))).active
        headings[name] = [cell.value for cell in sheet[1]]
        assert bool(held_in(str([[cell.value for cell in row] for row in sheet.iter_rows()]))) == (name == "editor")
    assert set(headings["editor"]) - set(headings["intern"]) == {"Private note"}


@pytest.mark.parametrize("words", ["Bergqvistohm", "lockkeeper"])
def test_no_list_finds_anything_by_them(story: ArticlePage, intern_client: Client, words: str):
    assert list(intern_client.get(reverse(LIST), {"q": words}).context["object_list"]) == []
    for address in (reverse(f"{CHOOSER}:choose_results"), reverse("wagtailadmin_pages:search_results")):
        page = intern_client.get(address, {"q": words}).content.decode()
        assert "harbour official" not in page
        assert story.title not in page


# Nobody else loses them


def credit_form(credit: SourceCredit, **fields: Any) -> dict[str, Any]:
    """As the form of somebody shows it who may not read the note."""
    form = {"id": credit.pk or "", "source": credit.source_id, "usage": credit.usage, "piece_title": credit.piece_title, "piece_url": "", "seen_date": ""}
    return {**form, **fields}


def notes_of(story: ArticlePage) -> dict[str, str]:
    draft = ArticlePage.objects.get(pk=story.pk).get_latest_revision_as_object()
    return {credit.source.name: credit.private_note for credit in draft.source_credits.all()}


def test_the_form_does_not_show_the_field(story: ArticlePage, editor_client: Client, intern_client: Client):
    address = reverse("wagtailadmin_pages:edit", args=[story.pk])
    assert 'name="source_credits-0-private_note"' in editor_client.get(address).content.decode()
    assert "private_note" not in intern_client.get(address).content.decode()


@pytest.mark.parametrize("action", ["", "publish"])
def test_saving_the_form_keeps_the_notes(story: ArticlePage, intern_client: Client, action: str):
    lines = [credit_form(credit) for credit in SourceCredit.objects.filter(page=story)]
    answer = editing.edit(intern_client, story, action=action, source_credits=lines, dek="Edited by an intern.")
    assert answer.status_code == 302
    assert notes_of(story) == {"a harbour official": NOTE, "Lowmere Gazette": ""}
    assert ArticlePage.objects.get(pk=story.pk).get_latest_revision_as_object().dek == "Edited by an intern."


def test_a_note_that_is_sent_along_is_not_taken(story: ArticlePage, intern_client: Client):
    lines = [credit_form(credit, private_note="Overwritten") for credit in SourceCredit.objects.filter(page=story)]
    editing.edit(intern_client, story, source_credits=lines)
    assert notes_of(story)["a harbour official"] == NOTE


def test_credits_that_only_a_draft_has_keep_their_notes_in_another_order(story: ArticlePage, intern_client: Client):
    one, other = (factories.make_source(name=name) for name in ("Tide Office", "Harbour Board"))
    story = story.get_latest_revision_as_object()
    story.source_credits.add(SourceCredit(source=one, private_note="Of the office"), SourceCredit(source=other, private_note="Of the board"))
    story.save_revision()
    drafted = list(story.get_latest_revision_as_object().source_credits.all())
    assert [credit.pk is None for credit in drafted] == [False, False, True, True]
    swapped = [drafted[0], drafted[1], drafted[3], drafted[2]]
    form = inline_formset([credit_form(credit) for credit in swapped], initial=4)
    post = {**editing.story_form(slug=story.slug, title=story.title), **{f"source_credits-{key}": value for key, value in _flat(form).items()}}
    assert intern_client.post(reverse("wagtailadmin_pages:edit", args=[story.pk]), post).status_code == 302
    assert notes_of(story) == {"a harbour official": NOTE, "Lowmere Gazette": "", "Tide Office": "Of the office", "Harbour Board": "Of the board"}


def _flat(form: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in form.items():
        flat |= {f"{key}-{name}": one for name, one in value.items()} if isinstance(value, dict) else {key: value}
    return flat


def test_saving_a_source_keeps_its_internal_name(story: ArticlePage, intern_client: Client):
    unnamed = Source.objects.get(kind="unnamed")
    address = reverse("wagtailsnippets_articles_source:edit", args=[unnamed.pk])
    form = {"kind": "unnamed", "name": "an official", "description": "", "homepage": "", "other_names": "", "internal_name": "Overwritten"}
    assert intern_client.post(address, form).status_code == 302
    unnamed.refresh_from_db()
    assert (unnamed.name, unnamed.internal_name) == ("an official", INTERNAL_NAME)


def test_an_intern_may_still_say_who_a_new_unnamed_source_is(intern_client: Client):
    """Whoever makes one knows who it is. It is shown to them no more after that."""
    form = {"kind": "unnamed", "name": "a pilot", "internal_name": "Ketil Brandt", "homepage": "", "description": ""}
    intern_client.post(reverse(f"{CHOOSER}:create"), form)
    assert Source.objects.get().internal_name == "Ketil Brandt"


def test_a_copied_story_shows_no_note_either(story: ArticlePage, intern_client: Client):
    form = {"new_title": "A copy", "new_slug": "a-copy", "new_parent_page": story.get_parent().pk, "publish_copies": "", "alias": ""}
    intern_client.post(reverse("wagtailadmin_pages:copy", args=[story.pk]), form)
    copy = ArticlePage.objects.get(slug="a-copy")
    assert copy.source_credits.count() == 2
    assert held_in(intern_client.get(reverse("wagtailadmin_pages:edit", args=[copy.pk])).content.decode()) == []


def test_the_permission_can_be_given_to_a_group(make_user: Callable[..., AbstractUser]):
    admin = make_user("ada", is_superuser=True)
    client = Client()
    client.force_login(admin)
    page = client.get(reverse("wagtailusers_groups:add")).content.decode()
    assert Permission.objects.get(codename="view_private_notes").name == "Can read private notes and internal names"
    assert "Can read private notes and internal names" in page
