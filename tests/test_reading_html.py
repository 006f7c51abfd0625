"""HTML as the pieces of a body: nothing lost, nothing run, and each word once."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from time import perf_counter

import pytest

from articles.wire.blocks import as_blocks, block, stream_of
from articles.wire.html import read_html
from articles.wire.pieces import Frame, Heading, ItemList, Paragraph, Picture, Quotation, Role, Table
from articles.wire.refusals import Unreadable

STORY = """<!doctype html><html><head><title>Lamp &amp; light</title><style>p { color: red }</style></head><body><article>
<h1>The lamp on <em>Gannet Head</em> burns again</h1>
<p class="standfirst">Nine evenings of polish, and one match.</p>
<figure><img src="/lamp.jpg" alt="A lamp"><figcaption>The lamp on Friday. <span class="credit">Photo: Ada Holm / Fenwick Pictures</span></figcaption></figure>
<p>The lamp was lit at <b>dusk</b>, says the <a href="https://light.example/?a=1&amp;b=2">Light Society</a>.<p>“It shone,” she said. "At last."
<blockquote><p>“We polished it for nine evenings.”</p><footer>— Ines Calder, keeper of the light</footer></blockquote>
<ul><li>one lamp<li>two keepers<ul><li>three boats</ul></ul>
<table><tr><th>Year<th>Nights<tr><td>1911<td>365</table>
<script>document.write("stolen")</script><iframe src="https://www.youtube.com/embed/lamp"></iframe><form>Subscribe now <input></form>
</article></body></html>"""


def test_a_page_is_read_into_pieces_in_their_order() -> None:
    reading = read_html(STORY, base="https://wire.example/stories/1")
    assert reading.title == "Lamp & light"
    assert reading.pieces == [
        Heading("The lamp on Gannet Head burns again", 1),
        Paragraph("Nine evenings of polish, and one match.", Role.DEK),
        Picture("https://wire.example/lamp.jpg", "A lamp", "The lamp on Friday.", "Ada Holm / Fenwick Pictures"),
        Paragraph('The lamp was lit at <b>dusk</b>, says the <a href="https://light.example/?a=1&amp;b=2">Light Society</a>.'),
        Paragraph('“It shone,” she said. "At last."'),
        Quotation("We polished it for nine evenings.", "Ines Calder", "keeper of the light"),
        ItemList(("one lamp", "two keepers", "three boats")),
        Table(("Year", "Nights"), (("1911", "365"),)),
        Frame("https://www.youtube.com/embed/lamp"),
    ]
    assert [thing.text for thing in reading.left_out] == ["Subscribe now"]


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p>One<br><br>two</p>", ["One", "two"]),
        ("One\n\ntwo <b>three</b>\n\nfour", ["One", "two <b>three</b>", "four"]),
        ("<div>One<p>two</div>three", ["One", "two", "three"]),
        ("<p>a < b & c &lt;d&gt; &amp; “e”</p>", ["a &lt; b &amp; c &lt;d&gt; &amp; “e”"]),
        ("<p>It’s 'his' and \"hers\"</p>", ["It’s 'his' and \"hers\""]),
        ('<b style="font-weight:normal"><p>plain <span style="font-weight:700">bold</span></p></b>', ["plain <b>bold</b>"]),
        ("<p>One <i><b>two</b></i><b> three</b></p>", ["One <b><i>two</i></b><b> three</b>"]),
        ("<p>She said <q>it shone</q>.</p>", ["She said “it shone”."]),
        ("<pre>one\n  two\n\nthree</pre>", ["one<br/>two", "three"]),
        ("<p>10&nbsp;000 <x-note>boats</x-note></p>", ["10\xa0000 boats"]),
        ("<table><tr><td><p>Laid</p><p>out</p></td></tr></table>", ["Laid", "out"]),
        ("<p>one<!-- two -->three<![CDATA[four]]></p>", ["onethreefour"]),
        ("<p>not a comment <!-- to the end</p>", ["not a comment &lt;!-- to the end"]),
        ("<blockquote>It <a href='https://a.example/'>shone</a>.</blockquote>", ['It <a href="https://a.example/">shone</a>.']),
        ("\x00<p>con\x08trol</p>", ["control"]),
        ("<p>one</p><p>&nbsp;</p><p>two</p>", ["one", "two"]),
    ],
)
def test_words_and_their_marks_are_kept(html: str, kept: list[str]) -> None:
    assert [piece.html for piece in read_html(html).pieces] == kept


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        " JavaScript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "/relative",
        "//",
        "https:///x",
    ],
)
def test_a_link_that_leads_elsewhere_keeps_its_words_alone_and_is_told(address: str) -> None:
    reading = read_html(f'<p>See <a href="{address}">this</a>.</p>')
    assert reading.pieces == [Paragraph("See this.")]
    assert len(reading.left_out) == (0 if address.startswith("data:") else 1)


@pytest.mark.parametrize("address", ["http://a.example/", "https://a.example/?q=“x”", "mailto:desk@a.example"])
def test_links_to_the_web_and_to_mail_are_kept(address: str) -> None:
    assert read_html(f"<a href='{address}'>this</a>").pieces == [Paragraph(f'<a href="{address}">this</a>')]


@pytest.mark.parametrize(
    "html", ["<script>x</script>", "<style>x</style>", "<script>x", "<svg><text>x</text></svg>", "<noscript>x</noscript>", "<template>x</template>"]
)
def test_what_is_no_text_leaves_nothing(html: str) -> None:
    assert read_html(html).pieces == []


@pytest.mark.parametrize(
    "html",
    [
        "<p onclick='steal()' style='color:red'>text</p>",
        "<p>text<script>steal()</script></p>",
        "<p>text<img src=x onerror=steal()></p>",
        "<p><a href='https://a.example/' onmouseover='steal()' target=_blank>text</a></p>",
        "<p>text<iframe srcdoc='<script>steal()</script>'></iframe></p>",
        "<p>text<object data='steal'></object><embed src='javascript:steal()'></p>",
        "<p>text<style>@import 'https://steal.example'</style><meta http-equiv=refresh content='0;steal'></p>",
    ],
)
def test_nothing_that_runs_gets_into_blocks(html: str) -> None:
    stored = json.dumps(as_blocks(read_html(html).pieces))
    assert "text" in stored
    assert not re.search(r"steal|script|style=|onerror|onclick|onmouse|target", stored)


def test_pictures_without_mark_up_of_their_own_get_the_captions_below_them() -> None:
    linked = '<a href="https://a.example/full.jpg"><img src="https://a.example/s.jpg" alt=""></a>'
    assert read_html(f'<div class="wp-caption">{linked}<p class="wp-caption-text">Boats (AP)</p></div>').pieces == [
        Picture("https://a.example/s.jpg", "", "Boats", "AP")
    ]


def test_pictures_that_have_no_address_are_told_and_counters_of_readers_are_left_out() -> None:
    reading = read_html('<img src="data:image/png;base64,AAAA" alt="A chart"><img src="https://count.example/1.gif" width=1 height=1>')
    assert reading.pieces == [Picture("", "A chart")]
    assert [thing.text for thing in reading.left_out] == ["https://count.example/1.gif"]


def test_pieces_are_blocks_of_a_body_that_a_story_can_have() -> None:
    pieces = read_html(STORY, base="https://wire.example/").pieces
    kinds = [one["type"] for one in as_blocks(pieces)]
    assert kinds == ["heading", "paragraph", "paragraph", "paragraph", "quote", "item_list", "table"]
    body = stream_of(as_blocks(pieces))
    assert str(body[2].value) == '<p>The lamp was lit at <b>dusk</b>, says the <a href="https://light.example/?a=1&amp;b=2">Light Society</a>.</p>'
    assert body[4].value["words"] == "We polished it for nine evenings."
    assert body[4].value["source"] is None
    assert [str(item) for item in body[5].value["items"]] == ["<p>one lamp</p>", "<p>two keepers</p>", "<p>three boats</p>"]
    assert [[str(cell.value) for cell in row] for row in body[6].value.rows] == [["1911", "365"]]


def test_whoever_has_the_pictures_gives_their_blocks() -> None:
    pieces = [Paragraph("One"), Picture("https://a.example/1.jpg"), Frame("https://b.example/")]
    found = as_blocks(pieces, other=lambda piece: block("heading", piece.address) if isinstance(piece, Picture) else None)
    assert [(one["type"], one["value"]) for one in found] == [("paragraph", "<p>One</p>"), ("heading", "https://a.example/1.jpg")]


def test_a_heading_that_is_too_long_for_one_is_a_paragraph() -> None:
    assert [one["type"] for one in as_blocks([Heading("a" * 160), Heading("a" * 161)])] == ["heading", "paragraph"]


def test_a_text_of_very_many_paragraphs_has_them_together() -> None:
    many = [Paragraph(str(number)) for number in range(100)]
    few = as_blocks([*many, Heading("Then"), *many])
    assert [one["type"] for one in few] == ["paragraph", "heading", "paragraph"]
    assert few[0]["value"].startswith("<p>0</p><p>1</p>")
    assert len(as_blocks(many[:80])) == 80


@pytest.mark.parametrize("html", ["<div>" * 200 + "deep", "<i>x</i>" * 30_001, "<blockquote>" * 119 + "<cite>x</cite>" + "</blockquote>" * 119 + "<b>" * 121])
def test_more_mark_up_than_a_story_has_is_refused(html: str) -> None:
    with pytest.raises(Unreadable, match="Copy the text of the story alone"):
        read_html(html)


BUSY = [
    "<",
    "<a ",
    "<a href='",
    "<!--",
    "<![CDATA[",
    "</p>",
    "&",
    '<a b="',
    "<!x ",
    "<p>x",
    '<img src="data:',
    "\n\n",
    " \n",
    "<br>",
    "<?",
    "<blockquote>x</blockquote>",
]


@pytest.mark.parametrize("unit", BUSY)
def test_what_is_made_to_keep_a_parser_busy_does_not(unit: str) -> None:
    begun = perf_counter()
    with suppress(Unreadable):
        read_html(unit * (200_000 // len(unit)))
    assert perf_counter() - begun < 10
