"""A story as readers see it: who made it, what it relies on, what its pictures and quotes owe to whom."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from wagtail.models import PageViewRestriction
from wagtail.rich_text import RichText

from articles.models import Byline, BylineRole, SourceCredit, SourceKind, SourceUsage, Topic, WorkLabel
from tests.factories import make_article, make_contributor, make_picture, make_section, make_source

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import ArticlePage, FrontPage, SectionPage, Source


def html_of(client: Client, article: ArticlePage) -> str:
    response = client.get(article.get_url())
    assert response.status_code == 200
    return response.content.decode()


def quote_from(source: Source | None, **fields: str) -> tuple[str, dict[str, object]]:
    return "quote", {"words": "We counted every boat twice.", "speaker": "Ines Calder", "speaker_role": "harbour master", "source": source, **fields}


def test_a_story_shows_headline_dek_dateline_and_section(client: Client, section: SectionPage) -> None:
    article = make_article(section, title="Ferry leaves on time", dek="For the hundredth day.", dateline="Lowmere")
    html = html_of(client, article)
    assert "Ferry leaves on time</h1>" in html
    assert "For the hundredth day.</p>" in html
    assert "Lowmere" in html
    assert 'href="/harbour/"' in html


def test_bylines_are_put_together_by_role_and_lead_to_people(client: Client, article: ArticlePage) -> None:
    ada, ben, cleo = (make_contributor(name=name) for name in ["Ada Holm", "Ben Ruud", "Cleo Marsh"])
    article.bylines.add(Byline(contributor=ada), Byline(contributor=ben), Byline(contributor=cleo, role=BylineRole.PHOTOGRAPHS))
    article.save()
    html = " ".join(html_of(client, article).split())
    assert 'By <a rel="author" href="/people/ada-holm/">Ada Holm</a> and <a rel="author" href="/people/ben-ruud/">Ben Ruud</a>' in html
    assert 'Photographs by <a rel="author" href="/people/cleo-marsh/">Cleo Marsh</a>' in html


def test_updated_is_said_only_when_an_editor_said_so(client: Client, article: ArticlePage) -> None:
    article.save_revision().publish()
    assert "Updated" not in html_of(client, article)
    article.updated_at = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
    article.save()
    html = html_of(client, article)
    assert "Updated" in html
    assert '<time datetime="2026-05-04T12:30:00+0000">' in html


@pytest.mark.parametrize("label", [label for label in WorkLabel if label != WorkLabel.NEWS])
def test_work_that_is_not_plain_news_says_what_it_is_before_the_headline(client: Client, section: SectionPage, label: WorkLabel) -> None:
    html = html_of(client, make_article(section, label=label))
    before_the_headline = html.partition("</h1>")[0]
    assert f'<span class="work-label work-label--{label}">{label.label}</span>' in before_the_headline


def test_news_carries_no_label(client: Client, article: ArticlePage) -> None:
    assert "work-label" not in html_of(client, article)


def test_sponsored_work_says_that_somebody_paid(client: Client, section: SectionPage) -> None:
    assert "Somebody paid for this piece." in html_of(client, make_article(section, label=WorkLabel.SPONSORED))


def test_the_lead_picture_shows_the_storys_caption_and_the_pictures_credit(client: Client, section: SectionPage) -> None:
    picture = make_picture(creator="Cleo Marsh", credit_line="Fenwick Pictures", caption="The quay at dawn.", source_url="https://fenwick.example/1")
    article = make_article(section, lead_picture=picture, lead_caption="The ferry, on time.")
    html = html_of(client, article)
    assert "The ferry, on time." in html
    assert "The quay at dawn." not in html
    assert '<span class="credit"><a href="https://fenwick.example/1" rel="external">Cleo Marsh / Fenwick Pictures</a></span>' in html


def test_an_inline_picture_shows_its_own_caption_when_the_story_has_none(client: Client, section: SectionPage) -> None:
    picture = make_picture(caption="The quay at dawn.", credit_line="Fenwick Pictures")
    value = {"image": {"image": picture, "alt_text": "What it means here", "decorative": False}, "caption": ""}
    html = html_of(client, make_article(section, body=[("picture", value)]))
    assert "The quay at dawn." in html
    assert "Fenwick Pictures" in html
    assert 'alt="What it means here"' in html


def test_a_quote_names_its_speaker_and_leads_to_its_source(client: Client, section: SectionPage) -> None:
    source = make_source(name="Lowmere Gazette")
    html = html_of(client, make_article(section, body=[quote_from(source)]))
    assert "<blockquote><p>We counted every boat twice.</p></blockquote>" in html
    assert '<a href="/sources/lowmere-gazette/">Ines Calder, harbour master, Lowmere Gazette</a>' in html


def test_a_quote_whose_source_is_gone_still_names_its_speaker(client: Client, section: SectionPage) -> None:
    html = html_of(client, make_article(section, body=[quote_from(None)]))
    assert "Ines Calder, harbour master" in html


def test_text_from_the_desk_is_never_markup(client: Client, section: SectionPage) -> None:
    html = html_of(client, make_article(section, title="<script>x</script>", slug="odd", body=[quote_from(None, words="<script>y</script>")]))
    assert "<script>x" not in html
    assert "<script>y" not in html


def test_the_box_lists_sources_in_order_with_use_piece_and_date(client: Client, article: ArticlePage) -> None:
    gazette, office = make_source(name="Lowmere Gazette"), make_source(name="Harbour Office")
    article.source_credits.add(
        SourceCredit(source=office, usage=SourceUsage.INTERVIEWED, sort_order=0),
        SourceCredit(
            source=gazette,
            usage=SourceUsage.DATA_FROM,
            piece_title="Boats, counted",
            piece_url="https://gazette.example/boats",
            seen_date=date(2026, 5, 4),
            sort_order=1,
        ),
    )
    article.save()
    box = html_of(client, article).partition("What this story relies on")[2]
    assert box.index("Interviewed") < box.index("Harbour Office") < box.index("Data from") < box.index("Lowmere Gazette")
    assert 'href="/sources/lowmere-gazette/"' in box
    assert '<a class="reliance__piece" href="https://gazette.example/boats" rel="external">Boats, counted</a>' in box
    assert '<time datetime="2026-05-04">4 May 2026</time>' in box


def test_the_box_adds_the_sources_that_only_the_body_quotes(client: Client, section: SectionPage) -> None:
    credited, quoted = make_source(name="Lowmere Gazette"), make_source(name="Harbour Office")
    article = make_article(section, body=[quote_from(credited), quote_from(quoted), quote_from(quoted)])
    article.source_credits.add(SourceCredit(source=credited, usage=SourceUsage.INTERVIEWED))
    article.save()
    box = html_of(client, article).partition("What this story relies on")[2].partition("</section>")[0]
    assert box.count("Lowmere Gazette") == 1
    assert box.count("Harbour Office") == 1
    assert "Quoted from" in box


def test_an_unnamed_source_has_no_link_and_gives_nothing_away(client: Client, section: SectionPage) -> None:
    source = make_source(kind=SourceKind.UNNAMED, name="a harbour official", internal_name="Karl Whitlock", homepage="")
    article = make_article(section, body=[quote_from(source)])
    article.source_credits.add(SourceCredit(source=source, private_note="Met at the old lock"))
    article.save()
    html = html_of(client, article)
    assert '<span class="reliance__name">a harbour official</span>' in html
    assert "Whitlock" not in html
    assert "Met at the old lock" not in html
    assert 'href="/sources/' not in html


def test_a_story_without_sources_has_no_box(client: Client, article: ArticlePage) -> None:
    assert "What this story relies on" not in html_of(client, article)


def test_tags_lead_to_their_topics(client: Client, article: ArticlePage) -> None:
    article.tags.add("Ferries", "Old lock")
    article.save()
    html = html_of(client, article)
    assert '<a rel="tag" href="/topics/ferries/">Ferries</a>' in html
    assert '<a rel="tag" href="/topics/old-lock/">Old lock</a>' in html


def test_related_stories_share_most_tags_first(client: Client, front_page: FrontPage, section: SectionPage) -> None:
    culture = make_section(front_page, title="Culture")
    topics = [Topic.objects.create(name=name, slug=name) for name in ["ferries", "council"]]
    both, one, none_ = make_article(culture, title="Shares both"), make_article(culture, title="Shares one"), make_article(culture, title="Shares none")
    article = make_article(section, title="The story itself")
    for story, tags in [(both, topics), (one, topics[:1]), (article, topics)]:
        story.tags.add(*tags)
        story.save()
    related = html_of(client, article).partition('id="related"')[2]
    assert related.index(both.title) < related.index(one.title)
    assert none_.title not in related
    assert "The story itself</a></h3>" not in related


def test_related_stories_are_filled_up_from_the_same_section(client: Client, section: SectionPage, article: ArticlePage) -> None:
    make_article(section, title="A neighbour")
    assert "A neighbour" in html_of(client, article).partition('id="related"')[2]


def test_restricted_stories_are_never_related(client: Client, section: SectionPage, article: ArticlePage) -> None:
    hidden = make_article(section, title="Behind the door")
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    assert "Behind the door" not in html_of(client, article)


def test_an_alias_of_a_restricted_story_is_as_private_as_its_original(
    client: Client, front_page: FrontPage, section: SectionPage, article: ArticlePage
) -> None:
    hidden = make_article(make_section(front_page, title="Members only"), title="Behind the door")
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    hidden.create_alias(parent=section)
    assert "Behind the door" not in html_of(client, article)


def test_a_pointer_to_another_story_shows_it_with_its_pictures_credit(client: Client, section: SectionPage) -> None:
    other = make_article(section, title="Read this too", lead_picture=make_picture(credit_line="Fenwick Pictures"))
    html = html_of(client, make_article(section, body=[("related_story", {"story": other})]))
    pointer = html.partition("see-also__lead-in")[2]
    assert f'<a href="{other.get_url()}">Read this too</a>' in pointer
    assert "Fenwick Pictures" in html


@pytest.mark.parametrize("why", ["unpublished", "restricted"])
def test_a_pointer_to_a_story_that_readers_cannot_open_shows_nothing(client: Client, section: SectionPage, why: str) -> None:
    other = make_article(section, title="Not for you")
    article = make_article(section, body=[("paragraph", "<p>Text.</p>"), ("related_story", {"story": other})])
    if why == "unpublished":
        other.unpublish()
    else:
        PageViewRestriction.objects.create(page=other, restriction_type=PageViewRestriction.LOGIN)
    html = html_of(client, article)
    assert "Not for you" not in html
    assert "Read also" not in html


def test_links_in_paragraphs_lists_and_boxes_lead_to_pages(client: Client, section: SectionPage, article: ArticlePage) -> None:
    link = f'<p>See <a linktype="page" id="{article.pk}">the ferry</a>.</p>'
    body = [
        ("paragraph", link),
        ("paragraph", "<p>No link.</p>"),
        ("item_list", {"items": [RichText(link)], "numbered": True}),
        ("fact_box", {"heading": "Facts", "text": RichText(link)}),
    ]
    html = html_of(client, make_article(section, body=body))
    assert html.count(f'<a href="{article.get_url()}">the ferry</a>') == 3
    assert "<p>No link.</p>" in html
    assert "linktype" not in html


def test_a_control_character_pasted_into_a_linking_paragraph_hides_nothing(client: Client, section: SectionPage, article: ArticlePage) -> None:
    paragraph = f'<p>The well\x1eknown <a linktype="page" id="{article.pk}">ferry</a>.</p>'
    html = html_of(client, make_article(section, body=[("paragraph", paragraph), ("paragraph", paragraph)]))
    assert html.count(f'<a href="{article.get_url()}">ferry</a>') == 2


def test_a_table_scrolls_in_a_named_region(client: Client, section: SectionPage) -> None:
    table = {
        "columns": [{"type": "text", "heading": "Quay"}, {"type": "number", "heading": "Boats"}],
        "rows": [{"values": ["North", "41"]}],
        "caption": "Boats at the quays",
    }
    article = make_article(section)
    article.body = [{"type": "table", "value": table}]
    article.save_revision().publish()
    html = html_of(client, article)
    assert 'role="region" tabindex="0" aria-label="Boats at the quays"' in html
    assert '<th scope="row">North</th>' in html
    assert '<td class="figures__number">41</td>' in html


def test_a_story_names_itself_to_browsers_and_search_engines(client: Client, section: SectionPage) -> None:
    html = html_of(client, make_article(section, title="Ferry leaves on time", dek="For the hundredth day."))
    assert '<html lang="en-gb" dir="ltr">' in html
    assert "<title>Ferry leaves on time – " in html
    assert '<meta name="description" content="For the hundredth day.">' in html
    assert '<link rel="canonical" href="http://testserver/harbour/ferry-leaves-on-time/">' in html
    assert '<meta property="og:title" content="Ferry leaves on time">' in html


def test_a_story_has_no_inline_script_or_style(client: Client, article: ArticlePage) -> None:
    html = html_of(client, article)
    assert " style=" not in html
    assert "<style" not in html
    assert all(re.search(r'src=|type="application/(ld\+)?json"', tag.partition(">")[0]) for tag in html.split("<script")[1:])
