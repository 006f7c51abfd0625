"""Posts of a WordPress export become stories: their words, people, places, dates, pictures and old addresses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone, translation
from wagtail.contrib.redirects.models import Redirect

from articles.models import ArticlePage, Contributor, CreditedImage, Topic, WordPressPicture
from articles.pictures.elsewhere import is_uncredited
from articles.wordpress.mapping import WrongMapping

if TYPE_CHECKING:
    from tests.wordpress_export import Import, Site, Wxr


def kinds(story: ArticlePage) -> list[str]:
    return [block.block_type for block in story.body]


def words(story: ArticlePage) -> list[str]:
    return [str(block.value.source if hasattr(block.value, "source") else block.value) for block in story.body]


def test_a_post_becomes_a_story(wxr: Wxr, imported: Import) -> None:
    wxr.post(
        7,
        title="Ferry &amp; lock <em>reopen</em>",
        slug="ferry-reopens",
        excerpt="Both are back.",
        content="The ferry left on <strong>time</strong>.\n\nNobody was late.",
        author="ben",
        tags=["Ferries"],
        published="2024-03-04 10:22:01",
        modified="2024-03-05 08:00:00",
    )
    report = imported(wxr)
    story = ArticlePage.objects.get()

    assert (story.title, story.slug, story.dek, story.live) == ("Ferry & lock reopen", "ferry-reopens", "Both are back.", True)
    assert words(story) == ["<p>The ferry left on <b>time</b>.</p>", "<p>Nobody was late.</p>"]
    assert story.get_parent().slug == "harbour"
    assert [byline.contributor.name for byline in story.bylines.all()] == ["Ben Ruud"]
    assert [topic.name for topic in story.tags.all()] == ["Ferries"]
    assert story.first_published_at == datetime(2024, 3, 4, 10, 22, 1, tzinfo=UTC)
    assert story.updated_at == datetime(2024, 3, 5, 8, 0, tzinfo=UTC)
    assert (report.posts, report.live, report.drafts) == ({"imported": 1}, 1, 0)
    assert Client().get(story.url).status_code == 200


def test_its_history_says_where_it_came_from(wxr: Wxr, imported: Import, editor_client: Client) -> None:
    imported(wxr.post(7, title="Ferry"))

    assert f"Imported from {wxr.site}, post 7" in editor_client.get(f"/admin/pages/{ArticlePage.objects.get().pk}/history/").content.decode()


@pytest.mark.parametrize(
    ("status", "said", "is_live"),
    [("publish", {}, True), ("draft", {}, False), ("pending", {}, False), ("private", {}, False), ("publish", {"password": "boat"}, False)],
    ids=["published", "draft", "pending", "private", "behind a password"],
)
def test_only_what_everybody_could_read_is_published(wxr: Wxr, imported: Import, status: str, said: dict[str, str], is_live: bool) -> None:
    imported(wxr.post(1, status=status, **said))

    assert ArticlePage.objects.get().live is is_live


def test_what_was_to_appear_is_scheduled(wxr: Wxr, imported: Import) -> None:
    report = imported(wxr.post(1, status="future", published="2199-01-01 06:00:00"))
    story = ArticlePage.objects.get()

    assert (story.live, report.scheduled) == (False, 1)
    assert story.scheduled_revision.approved_go_live_at == datetime(2199, 1, 1, 6, 0, tzinfo=UTC)


def test_what_was_scheduled_for_a_day_that_has_passed_has_appeared_on_it(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(1, status="future", published="2024-01-01 06:00:00"))

    assert (ArticlePage.objects.get().live, ArticlePage.objects.get().first_published_at) == (True, datetime(2024, 1, 1, 6, 0, tzinfo=UTC))


def test_what_is_in_the_bin_stays_there(wxr: Wxr, imported: Import) -> None:
    report = imported(wxr.post(1, status="trash").post(2, status="auto-draft"))

    assert (report.posts, ArticlePage.objects.count()) == ({"skipped": 2}, 0)


def test_categories_go_to_sections_by_the_mapping_and_unknown_ones_are_told(wxr: Wxr, imported: Import) -> None:
    wxr.post(1, categories=["Arts"]).post(2, categories=["Culture"]).post(3, categories=["Gossip"]).post(4, categories=["Gossip", "Arts"])
    report = imported(wxr, categories={"arts": "culture"})

    assert [story.get_parent().slug for story in ArticlePage.objects.order_by("pk")] == ["culture", "culture", "news", "culture"]
    assert report.categories == {"gossip": 2}


def test_a_mapping_to_a_section_that_is_not_there_is_refused(wxr: Wxr, imported: Import) -> None:
    with pytest.raises(WrongMapping, match=r"There is no section “sport”\. Give one of these: culture, harbour, news\."):
        imported(wxr.post(1), categories={"football": "sport"})


def test_people_and_tags_that_are_here_are_used_whatever_their_capitals(wxr: Wxr, imported: Import) -> None:
    ada, ferries = Contributor.objects.create(name="ADA Holm"), Topic.objects.create(name="ferries", slug="ferries")
    imported(wxr.post(1, author="ada", tags=["Ferries"]).post(2, author="jd", authors=["Jo Dell", "Mira Oake"]), authors={"mira-oake": "Mira Oake-Lund"})
    first, second = ArticlePage.objects.order_by("pk")

    assert ([byline.contributor for byline in first.bylines.all()], list(first.tags.all())) == ([ada], [ferries])
    assert [byline.contributor.name for byline in second.bylines.all()] == ["Jo Dell", "Mira Oake-Lund"]


def test_without_an_excerpt_the_first_sentence_is_the_dek(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(1, content="The ferry left on time. Nobody was late.\n\nMore follows."))

    assert ArticlePage.objects.get().dek == "The ferry left on time."


def test_two_posts_of_one_slug_both_have_an_address(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(1, slug="ferry").post(2, slug="ferry").post(3, slug="2024"))

    assert [story.slug for story in ArticlePage.objects.order_by("pk")] == ["ferry", "ferry-2", "2024-2"]


def test_other_kinds_are_counted(wxr: Wxr, imported: Import) -> None:
    report = imported(wxr.post(1).post(2, kind="page").post(3, kind="nav_menu_item").attachment(4, "2024/minutes.pdf"))

    assert (report.posts, report.other) == ({"imported": 1}, {"page": 1, "nav_menu_item": 1, "attachment": 1})


# Old addresses


def test_old_addresses_lead_to_the_story(wxr: Wxr, imported: Import) -> None:
    report = imported(wxr.post(7, slug="ferry", link=f"{wxr.site}/2024/03/04/ferry/"))
    answer = Client().get("/2024/03/04/ferry/")

    assert (answer.status_code, answer["Location"]) == (301, "/harbour/ferry/")
    assert report.redirects == 2


def test_the_short_address_by_number_leads_to_the_story_too(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(7, slug="ferry").post(8, slug="lock", status="draft", link=f"{wxr.site}/?p=8"))

    answer = Client().get("/?p=7")
    assert (answer.status_code, answer["Location"]) == (301, "/harbour/ferry/")
    for path in ("/?p=8", "/?p=9", "/?p=nobody", "/"):
        assert Client().get(path).status_code == 200


def test_a_redirect_that_is_there_stays(wxr: Wxr, imported: Import) -> None:
    Redirect.add_redirect("/2024/03/04/ferry/", "https://elsewhere.example/")
    imported(wxr.post(7, slug="ferry", link=f"{wxr.site}/2024/03/04/ferry/"))

    assert Client().get("/2024/03/04/ferry/")["Location"] == "https://elsewhere.example/"


def test_without_wagtails_redirects_stories_are_imported_all_the_same(wxr: Wxr, imported: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.wordpress.redirects.are_installed", lambda: False)
    report = imported(wxr.post(7))

    assert (report.live, report.redirects, Redirect.objects.count()) == (1, 0, 0)
    assert Client().get("/?p=7").status_code == 200


# Pictures


def test_a_picture_comes_with_its_words_and_its_credit(wxr: Wxr, imported: Import) -> None:
    wxr.post(1, meta={"_thumbnail_id": 5}).attachment(5, "quay.jpg", alt="Boats at the quay", caption="The quay on Monday. (Photo: Ada Holm)")
    report = imported(wxr)
    picture, story = CreditedImage.objects.get(), ArticlePage.objects.get()

    assert (picture.title, picture.description, picture.caption, picture.credit_line) == ("Picture 5", "Boats at the quay", "The quay on Monday.", "Ada Holm")
    # The old site will be gone: no credit leads there.
    assert picture.source_url == ""
    assert (story.lead_picture, story.live, report.fetched) == (picture, True, 1)


@pytest.mark.parametrize(
    "meta",
    [{"_media_credit": "Ben Ruud"}, {"taken_by": "Ben Ruud"}, {"_wp_attachment_metadata": 'a:1:{s:10:"image_meta";a:1:{s:6:"credit";s:8:"Ben Ruud";}}'}],
    ids=["a plugin's field", "a field that the mapping names", "what the camera wrote"],
)
def test_credits_are_found_where_wordpress_keeps_them(wxr: Wxr, imported: Import, meta: dict[str, str]) -> None:
    imported(wxr.post(1, meta={"_thumbnail_id": 5}).attachment(5, "quay.jpg", **meta), credit_fields=["taken_by"])

    assert CreditedImage.objects.get().credit_line == "Ben Ruud"


def test_a_picture_that_nobody_is_credited_for_holds_its_story_back(wxr: Wxr, imported: Import) -> None:
    report = imported(wxr.post(1, meta={"_thumbnail_id": 5}).attachment(5, "quay.jpg"))
    picture, story = CreditedImage.objects.get(), ArticlePage.objects.get()

    assert (picture.credit_line, picture.may_be_used(), story.lead_picture, story.live) == ("Nobody is credited yet", False, picture, False)
    assert "Nobody is credited for the picture “Picture 5”. Say in the library who is, and clear it for our pages." in report.stories[0].to_dos
    assert (report.uncredited, report.drafts) == (1, 1)


def test_a_picture_stays_uncredited_whatever_language_is_spoken(wxr: Wxr, imported: Import) -> None:
    with translation.override("de"):
        imported(wxr.post(1, meta={"_thumbnail_id": 5}).attachment(5, "quay.jpg"))
    picture = CreditedImage.objects.get()

    assert picture.credit_line == "Noch kein Bildnachweis"
    assert is_uncredited(picture)


def test_once_it_is_credited_its_story_appears_under_its_own_day(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(1, meta={"_thumbnail_id": 5}, published="2019-01-01 06:00:00").attachment(5, "quay.jpg"))
    CreditedImage.objects.update(credit_line="Ada Holm", for_web=True)
    ArticlePage.objects.get().get_latest_revision().publish()

    assert (ArticlePage.objects.get().live, ArticlePage.objects.get().first_published_at) == (True, datetime(2019, 1, 1, 6, 0, tzinfo=UTC))


def test_the_mapping_can_say_whom_to_credit_otherwise(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(1, meta={"_thumbnail_id": 5}).attachment(5, "quay.jpg"), credit="The Lowmere Log")

    assert (CreditedImage.objects.get().credit_line, ArticlePage.objects.get().live) == ("The Lowmere Log", True)


def test_a_lead_picture_without_alt_text_holds_its_story_back(wxr: Wxr, imported: Import) -> None:
    report = imported(wxr.post(1, meta={"_thumbnail_id": 5}).attachment(5, "quay.jpg", alt="", credit="Ada Holm"))

    assert not ArticlePage.objects.get().live
    assert any("has no alt text" in sentence for sentence in report.stories[0].to_dos)


def test_the_picture_that_a_post_begins_with_is_not_shown_below_itself(wxr: Wxr, imported: Import) -> None:
    image = f'<img class="wp-image-5" src="{wxr.site}/wp-content/uploads/quay-300x200.jpg" alt="Boats">'
    wxr.post(1, content=f"{image}\n\nText.\n\n{image}", meta={"_thumbnail_id": 5}).attachment(5, "quay.jpg", credit="Ada Holm")
    imported(wxr)

    assert kinds(ArticlePage.objects.get()) == ["paragraph", "picture"]


def test_a_picture_of_another_size_is_the_picture(wxr: Wxr, imported: Import, old_site: Site) -> None:
    source = f"{wxr.site}/wp-content/uploads/quay-300x200.jpg"
    wxr.post(1, content=f'Text.\n\n<img src="{source}" alt="Boats">').post(2, content=f'Text.\n\n<img src="{source}?w=640" alt="Boats">')
    imported(wxr.attachment(5, "quay.jpg", credit="Ada Holm"))

    assert old_site.asked == ["/wp-content/uploads/quay.jpg"]
    assert (CreditedImage.objects.count(), WordPressPicture.objects.count()) == (1, 1)


def test_the_picture_block_has_the_storys_own_words(wxr: Wxr, imported: Import) -> None:
    image = f'<a href="/x"><img class="wp-image-5" src="{wxr.site}/x-300x200.jpg" alt="The crane" /></a>'
    picture = f'[caption id="attachment_5" width="300"]{image} On Monday.[/caption]'
    imported(wxr.post(1, content=f"Text.\n\n{picture}").attachment(5, "quay.jpg", caption="The quay.", credit="Ada Holm"))
    value = ArticlePage.objects.get().body[1].value

    assert (value["caption"], value["image"].contextual_alt_text, value["image"].caption) == ("On Monday.", "The crane", "The quay.")


def test_galleries_are_pictures_in_their_order(wxr: Wxr, imported: Import) -> None:
    wxr.post(1, content='Text.\n\n[gallery ids="6,5"]').post(2, content="Text.\n\n[gallery]", published="2024-05-01 00:00:00")
    wxr.attachment(5, "a.jpg", post=2, credit="Ada Holm").attachment(6, "b.jpg", credit="Ada Holm")
    imported(wxr)
    first, second = ArticlePage.objects.order_by("pk")

    assert [block.value["image"].title for block in first.body if block.block_type == "picture"] == ["Picture 6", "Picture 5"]
    assert [block.value["image"].title for block in second.body if block.block_type == "picture"] == ["Picture 5"]


# Embeds and shortcodes


@pytest.mark.parametrize(
    "content",
    [
        "https://www.youtube.com/watch?v=abc123DEF45",
        "[embed]https://www.youtube.com/watch?v=abc123DEF45[/embed]",
        '[youtube id="https://www.youtube.com/watch?v=abc123DEF45"]',
        '<iframe src="https://www.youtube.com/embed/abc123DEF45?rel=0"></iframe>',
        '<!-- wp:embed {"url":"x"} -->\n<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\nhttps://www.youtube.com/watch?v=abc123DEF45\n</div></figure>',
    ],
    ids=["alone on its line", "a shortcode", "a shortcode of one part", "a frame", "a block"],
)
def test_embeds_become_embeds(wxr: Wxr, imported: Import, content: str) -> None:
    imported(wxr.post(1, content=f"Text before.\n\n{content}\n\nText after."))
    story = ArticlePage.objects.get()

    assert kinds(story) == ["paragraph", "embed", "paragraph"]
    assert story.body[1].value["url"] == "https://www.youtube.com/watch?v=abc123DEF45"


def test_a_frame_of_a_site_that_is_not_shown_here_is_a_link(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(1, content='Text.\n\n<iframe src="https://maps.example/lowmere?a=1&b=2"></iframe>'))

    assert words(ArticlePage.objects.get())[1] == '<p><a href="https://maps.example/lowmere?a=1&amp;b=2">https://maps.example/lowmere?a=1&amp;b=2</a></p>'


def test_shortcodes_that_mean_nothing_here_are_taken_out_and_told(wxr: Wxr, imported: Import) -> None:
    report = imported(wxr.post(1, content='[box color="red"]The words stay.[/box]\n\nHe said “I is [sic] here”.\n\n[contact-form to="x"]'))

    assert words(ArticlePage.objects.get()) == ["<p>The words stay.</p>", "<p>He said “I is [sic] here”.</p>"]
    assert report.stories[0].to_dos == ["Shortcodes that mean nothing here were taken out, and their words kept: [box], [contact-form]."]


def test_a_quotation_is_kept_as_a_paragraph_for_it_names_no_source(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(1, content="Text.\n\n<blockquote><p>We saw it &amp; ran.</p><cite>Ines Calder</cite></blockquote>"))
    story = ArticlePage.objects.get()

    assert kinds(story) == ["paragraph", "paragraph"]
    assert (words(story)[1], story.live) == ("<p>“We saw it &amp; ran.” – Ines Calder</p>", True)


def test_lines_of_a_classic_post_stay_lines(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(1, content="One line\nanother line\n\nA paragraph"))

    assert words(ArticlePage.objects.get()) == ["<p>One line<br/>another line</p>", "<p>A paragraph</p>"]


def test_a_post_may_hold_nothing_that_runs(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(1, title="<script>alert(1)</script>Boats", content='<p onclick="x()">Text</p><script>alert(2)</script><a href="javascript:x()">here</a>'))
    page = Client().get(ArticlePage.objects.get().url).content.decode()

    assert not {"alert(2)", "javascript:", "onclick"} & {word for word in ("alert(2)", "javascript:", "onclick") if word in page}


def test_dates_that_wordpress_does_not_know_are_left_out(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(1, status="draft", published="0000-00-00 00:00:00"))

    assert ArticlePage.objects.get().first_published_at is None


def test_a_story_published_later_has_the_date_of_that_day(wxr: Wxr, imported: Import) -> None:
    imported(wxr.post(1, status="draft", published="2019-01-01 00:00:00"))
    ArticlePage.objects.get().get_latest_revision().publish()

    assert ArticlePage.objects.get().first_published_at.date() == timezone.now().date()
