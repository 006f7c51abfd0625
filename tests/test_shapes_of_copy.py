"""Which lines of wire copy are its headline, dek, byline and credit, and which are no part of the story; every line once, whatever its shape."""

from __future__ import annotations

from contextlib import suppress
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.wire.charset import decoded
from articles.wire.copy import WireCopy
from articles.wire.credits import credit_of, split_caption
from articles.wire.formats import read_wire
from articles.wire.pieces import Heading, ItemList, Paragraph, Quotation
from articles.wire.quotations import quotations_in
from articles.wire.refusals import Unreadable

HEADLINE = "Lamp on Gannet Head burns again"
DEK = "The light that crews steered by has been mended by those who missed it."
FIRST = "The lamp was lit at dusk on Friday, the keeper said. It was the first time in eleven years."
SECOND = "“We polished it for nine evenings,” said Ines Calder, keeper of the light. “On the tenth it shone.”"
THIRD = "Boats can see it from 14 miles away, the harbour office said. It will be lit every night."

BROKEN = """Lamp burns again

Boats see it from afar, and from near as well.

Getty Images

The lamp of Gannet Head was lit at dusk on Friday, eleven
years after a winter storm had put it out and the harbour
authority had written it off.

Another paragraph stands here and is longer than the one line,
it seems.
"""
CREDITS = {
    "Getty Images": "Getty Images",
    "Photo: A. Name / Agency": "A. Name / Agency",
    "Photo by Ada Holm/Fenwick Pictures via AP": "Ada Holm/Fenwick Pictures via AP",
    "(Image: NASA/JPL-Caltech)": "NASA/JPL-Caltech",
    "Picture: Courtesy of the Light Society": "Courtesy of the Light Society",
    "Photo courtesy of Fenwick Museum": "Fenwick Museum",
    "Image credits: Ada Holm, Tomas Reyl and Lena Moos": "Ada Holm, Tomas Reyl and Lena Moos",
    "File photo: Ada Holm": "Ada Holm",
    "PHOTO: ADA HOLM / NORTHERN WIRE": "ADA HOLM / NORTHERN WIRE",
    "Credit: Ada Holm": "Ada Holm",
    "© Ada Holm": "© Ada Holm",
    "AP Photo/Ada Holm, File": "AP Photo/Ada Holm, File",
    "Reuters/Ada Holm": "Reuters/Ada Holm",
    "Ada Holm | Northern Wire": "Ada Holm | Northern Wire",
    "[Ada Holm/Northern Wire]": "Ada Holm/Northern Wire",
    "iStock / Getty Images Plus": "iStock / Getty Images Plus",
    "Image source, Getty Images": "Getty Images",
    "Foto: dpa": "dpa",
    "Fenwick Pictures": "Fenwick Pictures",
}
NO_CREDITS = [
    *("Photo finish decides the regatta", "Pictures of the storm: see page 4", "The Press", "Images", "Harbour Office", "Copyright law is changing"),
    *("Photo: the council wants more of them and says so in a letter", "Handout photos were found in the boat", "24/7", "London/Fenwick", "Yes/No", "and/or"),
    *("Reuters reported on Friday that the lamp was lit.", "Graphic: how the tide works", "Stock: Two Litres of Water", "Credits: none of the songs were hers"),
    *("Ada Holm", "The Freedom of the Press", "Credit where credit is due", "", " "),
]


def read(*lines: str, between: str = "\n\n", **options: object) -> WireCopy:
    return read_wire(between.join(lines).encode(), **options)


def texts(copy: WireCopy) -> list[str]:
    return [piece.text for piece in copy.pieces]


@pytest.mark.parametrize("between", ["\n\n", "\n", "\r\n\r\n", "\r", "\n \t\n"])
def test_the_usual_shape(between: str) -> None:
    copy = read(HEADLINE, DEK, "Getty Images", FIRST, SECOND, THIRD, "What's Your Reaction?", between=between)
    assert (copy.headline, copy.dek, copy.credit_line) == (HEADLINE, DEK, "Getty Images")
    assert texts(copy) == [FIRST, SECOND, THIRD]
    assert [one.text for one in copy.left_out] == ["What's Your Reaction?"]


@pytest.mark.parametrize(("line", "credit"), CREDITS.items())
def test_lines_that_are_credits(line: str, credit: str) -> None:
    assert credit_of(line) == credit
    copy = read(HEADLINE, DEK, line, FIRST, SECOND)
    assert (copy.dek, copy.credit_line, texts(copy)) == (DEK, credit, [FIRST, SECOND])


@pytest.mark.parametrize("line", NO_CREDITS)
def test_lines_that_are_none(line: str) -> None:
    assert credit_of(line) == ""


def test_a_line_that_may_be_one_is_offered_and_stays() -> None:
    copy = read(HEADLINE, DEK, "Fenwick Light Trust", FIRST, SECOND)
    assert (copy.credit_lines, copy.credit_line) == ([], "Fenwick Light Trust")
    assert texts(copy) == ["Fenwick Light Trust", FIRST, SECOND]


def test_links_of_lines_that_are_kept_as_plain_words_are_told() -> None:
    link = '<a href="https://a.example/{}">'
    html = f"<h1>{link.format(1)}{HEADLINE}</a></h1><p>By {link.format(2)}Ada Holm</a></p><p>Photo: {link.format(3)}Ada Holm</a></p><p>{FIRST}</p>"
    copy = read_wire(html.encode())
    assert (copy.headline, copy.byline, copy.credit_line) == (HEADLINE, "Ada Holm", "Ada Holm")
    assert [one.text for one in copy.left_out] == [f"https://a.example/{number}" for number in (1, 2, 3)]


def test_the_newsrooms_agencies_are_known() -> None:
    copy = read(HEADLINE, DEK, "Northern Wire", FIRST, SECOND, known={"northern wire"})
    assert (copy.credit_lines, texts(copy)) == (["Northern Wire"], [FIRST, SECOND])


def test_credits_further_down_are_found_and_the_first_is_the_pictures() -> None:
    copy = read(HEADLINE, DEK, FIRST, "Getty Images", SECOND, "Photo: Ada Holm")
    assert (copy.credit_line, copy.credit_lines, texts(copy)) == ("Getty Images", ["Getty Images", "Ada Holm"], [FIRST, SECOND])


@pytest.mark.parametrize(
    ("lines", "dek"),
    [
        ([HEADLINE, "Getty Images", DEK, FIRST], ""),
        ([HEADLINE, DEK + " It took nine evenings.", "Getty Images", FIRST], DEK + " It took nine evenings."),
        ([HEADLINE, DEK + " It took nine evenings.", FIRST, SECOND], ""),
        ([HEADLINE, "By Ada Holm", DEK, "Reuters", FIRST], DEK),
        ([HEADLINE, "GANNET HEAD (Northern Wire) — The lamp was lit on Friday.", FIRST], ""),
        ([HEADLINE, "“It shone.”", FIRST], ""),
        ([HEADLINE, "Harbour NW", FIRST, SECOND], ""),
        ([HEADLINE, "x" * 301, "Getty Images", FIRST], ""),
        ([HEADLINE, DEK], ""),
    ],
)
def test_what_is_a_dek_and_what_is_not(lines: list[str], dek: str) -> None:
    copy = read(*lines)
    assert (copy.headline, copy.dek) == (HEADLINE, dek)
    assert sum(line in texts(copy) for line in lines) + bool(copy.dek) + len(copy.credit_lines) + bool(copy.byline) + 1 == len(lines)


@pytest.mark.parametrize("byline", ["By Ada Holm", "BY ADA HOLM", "By Ada Holm and Tomas Reyl", "Words by Ada Holm"])
def test_bylines_that_stand_alone(byline: str) -> None:
    copy = read(HEADLINE, DEK, byline, FIRST, SECOND)
    assert (copy.byline, texts(copy)) == (byline.removeprefix("Words ")[3:], [FIRST, SECOND])


def test_a_paragraph_that_begins_like_a_byline_is_none() -> None:
    assert texts(read(HEADLINE, DEK, "By Friday the harbour was full.", FIRST)) == ["By Friday the harbour was full.", FIRST]


@pytest.mark.parametrize(
    "below",
    [
        ["What's your reaction?", "👍 3 ❤️ 4", "Love", "Sad 12"],
        ["Share this article", "Facebook", "Twitter", "Email"],
        ["REACTIONS"],
        ["ENDS"],
        ["###"],
        ["-30-"],
        ["Share on Facebook | X | WhatsApp | Copy link"],
        ["How does this make you feel?", "Like 0", "Share", "###"],
    ],
)
def test_what_stands_below_the_story_is_left_out_and_told(below: list[str]) -> None:
    copy = read(HEADLINE, DEK, "Getty Images", FIRST, SECOND, *below)
    assert texts(copy) == [FIRST, SECOND]
    assert sorted(one.text for one in copy.left_out) == sorted(below)


def test_what_follows_the_reactions_stays() -> None:
    html = f"<h1>{HEADLINE}</h1><p>{FIRST}</p><h2>What’s Your Reaction?</h2><ul><li>Like 3</li><li>Love</li></ul><h3>Read on</h3>"
    copy = read_wire(f'{html}<ul><li><a href="https://a.example/">Another story</a></li></ul>'.encode())
    assert copy.pieces[-2:] == [Heading("Read on", 3), ItemList(('<a href="https://a.example/">Another story</a>',))]


def test_a_section_of_the_story_on_reactions_stays() -> None:
    said = "The mayor said he was glad about it, and that he would come to see the lamp."
    assert texts(read(HEADLINE, DEK, "Getty Images", FIRST, "Reactions", said, THIRD)) == [FIRST, "Reactions", said, THIRD]
    assert texts(read(HEADLINE, DEK, "Getty Images", FIRST, "More", "The end")) == [FIRST, "More", "The end"]


def test_lines_that_were_broken_to_a_width_are_put_together_again() -> None:
    copy = read_wire(BROKEN.encode())
    assert texts(copy) == [
        "The lamp of Gannet Head was lit at dusk on Friday, eleven years after a winter storm had put it out and the harbour authority had written it off.",
        "Another paragraph stands here and is longer than the one line, it seems.",
    ]


def test_lists_and_quotations_that_are_sure() -> None:
    copy = read(
        HEADLINE, DEK, "Getty Images", FIRST, "“It shone.”\n— Ines Calder, keeper of the light", "• one lamp\n• two keepers", "1. first\n2. second", "- alone"
    )
    assert copy.pieces[1:] == [
        Quotation("It shone.", "Ines Calder", "keeper of the light"),
        ItemList(("one lamp", "two keepers")),
        ItemList(("first", "second"), is_numbered=True),
        Paragraph("- alone"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("“It shone,” said Ines Calder.", [("It shone,", "Ines Calder")]),
        ('"It shone," Ines Calder said. "At last."', [("It shone,", "Ines Calder"), ("At last.", "")]),
        ("Dr Ines Calder, the keeper, said: “It shone.”", [("It shone.", "Dr Ines Calder")]),
        ("“It shone,” she said.", [("It shone,", "")]),
        ("„Es leuchtet“ und «il brille»", [("Es leuchtet", ""), ("il brille", "")]),
        ("It’s the keepers’ lamp, isn’t it?", []),
        ("He called it ‘a small sun’.", [("a small sun", "")]),
        ('A ruler of 12" and one of 6', []),
    ],
)
def test_quotations_in_running_text_and_who_said_them(text: str, said: list[tuple[str, str]]) -> None:
    assert [(one.words, one.speaker) for one in quotations_in([text])] == said


def test_captions_are_told_apart_from_the_credits_at_their_end() -> None:
    assert split_caption("The lamp on Friday. Photo: Ada Holm / Fenwick Pictures") == ("The lamp on Friday.", "Ada Holm / Fenwick Pictures")
    assert split_caption("Boats (AP Photo/Ada Holm)") == ("Boats", "AP Photo/Ada Holm")
    assert split_caption("Boats at dawn (left). They left at six.") == ("Boats at dawn (left). They left at six.", "")


@pytest.mark.parametrize(
    ("data", "text", "is_guess"),
    [
        ("“é”".encode(), "“é”", False),
        ("\ufeff“é”".encode(), "“é”", False),
        ("“é”".encode("utf-16"), "“é”", False),
        ("“é”".encode("utf-16-be"), None, False),
        ("“é” € –".encode("cp1252"), "“é” € –", True),
        (b"<meta charset='iso-8859-2'>\xb1", "<meta charset='iso-8859-2'>ą", False),
        (b"<?xml version='1.0' encoding='nonsense'?>\xe9", "<?xml version='1.0' encoding='nonsense'?>é", True),
    ],
)
def test_encodings(data: bytes, text: str | None, is_guess: bool) -> None:
    if text is None:
        with pytest.raises(Unreadable):
            decoded(data)
    else:
        assert (decoded(data).text, bool(decoded(data).note)) == (text, is_guess)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=80)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=12))
def test_every_word_of_any_text_is_somewhere_once(lines: list[str]) -> None:
    try:
        copy = read(*lines)
    except Unreadable:
        return
    if copy.kind != "text":
        return
    found = " ".join([copy.headline, copy.dek, copy.byline, *copy.credit_lines, *texts(copy), *(one.text for one in copy.left_out)])
    sent = {word for line in lines for word in line.split() if len(word) > 12}
    assert all(word[1:-1] in found for word in sent if word.isalnum())


@pytest.mark.parametrize(
    "unit",
    ["“x” said A B. ", "Photo: ", "A B/", "A. ", "By A ", "1. x\n", "• x\n", "What's your reaction?\n\n", "“x”\n— A\n\n", "a\n\n", "Share\n\n", "(A", "— "],
)
def test_text_that_is_made_to_keep_the_reader_busy_does_not(unit: str) -> None:
    begun = perf_counter()
    with suppress(Unreadable):
        read(HEADLINE, DEK, unit * (300_000 // len(unit)), FIRST)
    assert perf_counter() - begun < 10
