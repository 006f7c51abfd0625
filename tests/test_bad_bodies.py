"""Bodies that no reader's browser sends, and headers that do not fit their body: each is refused with a word on what to send, and changes nothing."""

from __future__ import annotations

import json
from gzip import compress
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest

from articles.models import ArticlePage
from tests.refusals import FORM, JSON, SAD, Story, named, nothing_stored, story_with_a_vote
from tests.test_reaction_api import assert_problem

KINDS = ["love", "happy", "surprised", "sad", "angry", "unmoved"]


@pytest.fixture
def story(article: ArticlePage) -> Story:
    return story_with_a_vote(article)


NO_KINDS = {
    "a NUL": "love\0",
    "only a NUL": "\0",
    "an emoji": "💔",
    "a surrogate pair in the wrong order": "\udc94\ud83d",
    "a lone surrogate after the name": "love\ud800",
    "an invisible space": "lo\u200bve",
    "written from right to left": "\u202eevol",
    "full-width letters": "ｌｏｖｅ",
    "capital letters": "LOVE",
    "a label": "Love it!",
    "a line feed": "love\n.",
    "a path": "../../etc/passwd",
    "markup": "<img src=x onerror=alert(1)>",
    "a statement for the database": "love'; DROP TABLE reactions_vote; --",
    "a template": "{{ request }}",
    "3,000 letters": "x" * 3000,
}


class TestKinds:
    @pytest.mark.parametrize("kind", **named(NO_KINDS))
    def test_one_that_is_not_offered_is_refused_with_those_that_are(self, story: Story, kind: str) -> None:
        problem = story.assert_put_refused(400, json.dumps({"kind": kind}).encode())
        assert problem["kinds"] == KINDS
        assert all(slug in problem["detail"] for slug in KINDS)
        sent = b"kind=" + quote(kind.encode(errors="surrogatepass")).encode()
        story.assert_post_refused(400 if len(sent) <= 4096 else 413, sent)

    def test_what_was_sent_is_not_repeated_as_markup(self, story: Story) -> None:
        answer = story.post(b"kind=" + quote("<script>alert(1)</script>").encode())
        assert b"<script>alert" not in answer.content

    @pytest.mark.parametrize("kind", [True, False, 0, 1.5, [], {}, ["love", "sad"], {"slug": "love"}], ids=json.dumps)
    def test_what_is_no_text_is_refused(self, story: Story, kind: Any) -> None:
        story.assert_put_refused(400, json.dumps({"kind": kind}).encode())

    def test_one_of_a_megabyte_is_refused_before_it_is_read(self, story: Story) -> None:
        megabyte = b"x" * 1_000_000
        story.assert_put_refused(413, b'{"kind": "' + megabyte + b'"}')
        story.assert_post_refused(413, b"kind=" + megabyte)


class TestBodies:
    @pytest.mark.parametrize(
        "body",
        **named(
            {
                "empty": b"",
                "a list of kinds": b'["love", "sad"]',
                "lists in lists a thousand deep": b"[" * 1000 + b"]" * 1000,
                "objects in objects hundreds deep": b'{"kind":' * 450 + b'"sad"' + b"}" * 450,
                "a member a thousand deep": b'{"kind": "sad", "more": ' + b"[" * 1000 + b"]" * 1000 + b"}",
                "the kind twice and once no text": b'{"kind": "sad", "kind": 1}',
                "the kind twice": b'{"kind": "sad", "kind": "love"}',
                "the same kind twice": b'{"kind": "sad", "kind": "sad"}',
                "another member twice": b'{"kind": "sad", "more": 1, "more": 2}',
                "not a number": b"NaN",
                "a member that is not a number": b'{"kind": "sad", "more": NaN}',
                "a member that is infinite": b'{"kind": "sad", "more": [-Infinity]}',
                "a mark of byte order": b"\xef\xbb\xbf" + SAD,
                "UTF-16": SAD.decode().encode("utf-16"),
                "UTF-16 without a mark": SAD.decode().encode("utf-16-le"),
                "UTF-32": SAD.decode().encode("utf-32"),
                "half a surrogate pair as bytes": b'{"kind": "\xed\xa0\x80"}',
                "Infinity for a kind": b'{"kind": Infinity}',
                "two objects": SAD + SAD,
                "words after it": SAD + b" please",
                "a comment": SAD + b" // please",
                "single quotation marks": b"{'kind': 'sad'}",
                "a comma too many": b'{"kind": "sad",}',
                "a control character": b'{"kind": "sad", "more": "\x01"}',
                "bytes that are no text": b'{"kind": "sad", "more": "\xe9"}',
                "packed": compress(SAD),
                "a form": b"kind=sad",
                "another name": b'{"Kind": "sad"}',
                "4 KB of zeros": b"\0" * 4096,
            }
        ),
    )
    def test_one_that_cannot_be_read_is_refused_with_an_example(self, story: Story, body: bytes) -> None:
        assert '{"kind": "love"}' in story.assert_put_refused(400, body)["detail"]

    def test_one_that_breaks_off_anywhere_is_refused(self, story: Story) -> None:
        for length in range(len(SAD)):
            story.assert_put_refused(400, SAD[:length])

    @pytest.mark.parametrize(
        "body",
        **named(
            {
                "empty": b"",
                "only separators": b"&" * 4096,
                "a thousand other fields": b"a=b&" * 1000,
                "a list's name": b"kind[]=sad",
                "another name": b"Kind=sad",
                "a mark of byte order": b"\xef\xbb\xbfkind=sad",
                "UTF-16": "kind=sad".encode("utf-16"),
                "JSON": SAD,
                "two kinds and the last is not offered": b"kind=sad&kind=bored",
                "a semicolon between two kinds": b"kind=sad;kind=love",
                "a broken escape": b"kind=%zz",
                "an escape that breaks off": b"kind=%",
                "bytes that are no text": b"kind=\xff\xfe",
            }
        ),
    )
    def test_a_form_that_cannot_be_read_is_refused(self, story: Story, body: bytes) -> None:
        story.assert_post_refused(400, body)


NO_LENGTHS = {"negative": "-1", "letters": "many", "hexadecimal": "0x0f", "with a fraction": "15.0", "two numbers": "15, 15", "nothing": "", "zero": "0"}


class TestContentLength:
    @pytest.mark.parametrize("length", **named(NO_LENGTHS))
    def test_one_that_is_no_length_is_refused(self, story: Story, length: str) -> None:
        story.assert_put_refused(400, SAD, CONTENT_LENGTH=length, **{"wsgi.input": SAD})
        story.assert_post_refused(400, b"kind=sad", CONTENT_LENGTH=length, **{"wsgi.input": b"kind=sad"})

    def test_one_that_is_too_small_is_refused(self, story: Story) -> None:
        for length in range(1, len(SAD)):
            story.assert_put_refused(400, SAD, CONTENT_LENGTH=str(length), **{"wsgi.input": SAD})

    @pytest.mark.parametrize("length", ["16", "999", "4096"])
    def test_one_that_is_too_large_is_refused_for_the_body_has_broken_off(self, story: Story, length: str) -> None:
        story.assert_put_refused(400, SAD, CONTENT_LENGTH=length, **{"wsgi.input": SAD})
        for body in (b"kind=sad", b"kind="):
            story.assert_post_refused(400, body, CONTENT_LENGTH=length, **{"wsgi.input": body})

    @pytest.mark.parametrize("length", ["4097", "9999999999", "9" * 30, "9" * 5000], ids=["4097", "ten digits", "thirty digits", "5000 digits"])
    def test_one_over_4_kb_is_believed_without_a_look_at_the_body(self, story: Story, length: str) -> None:
        body = BytesIO(SAD)
        with nothing_stored():
            assert_problem(story.put(SAD, CONTENT_LENGTH=length, **{"wsgi.input": body}), 413)
        assert body.tell() == 0
        story.assert_post_refused(413, b"kind=sad", CONTENT_LENGTH=length, **{"wsgi.input": b"kind=sad"})

    def test_no_more_than_4_kb_is_read_whatever_it_says(self, story: Story) -> None:
        for length in [*NO_LENGTHS.values(), "9" * 30, "9" * 5000]:
            body = BytesIO(b" " * 1_000_000)
            with nothing_stored():
                assert story.put(b" ", CONTENT_LENGTH=length, **{"wsgi.input": body}).status_code in {400, 413}
            assert body.tell() <= 4097


class TestContentType:
    @pytest.mark.parametrize(
        "content_type",
        **named(
            {
                "missing": "",
                "a family of JSON": "application/vnd.api+json",
                "a text": "text/json",
                "two at once": "application/json, text/plain",
                "JSON with a tail": "application/jsonp",
                "half a type": "application/",
                "only a semicolon": ";",
                "a NUL": "application/json\0",
                "bytes that are no text": "\xff\xfe",
                "10,000 letters": "x" * 10_000,
                "an upload": "multipart/form-data; boundary=x",
                "any": "*/*",
            }
        ),
    )
    def test_another_one_is_told_which_is_expected(self, story: Story, content_type: str) -> None:
        assert JSON in story.assert_put_refused(415, SAD, CONTENT_TYPE=content_type)["detail"]
        story.assert_post_refused(415, b"kind=sad", FORM, CONTENT_TYPE=content_type)

    def test_each_interface_takes_its_own_only(self, story: Story) -> None:
        story.assert_put_refused(415, b"kind=sad", CONTENT_TYPE=FORM)
        story.assert_post_refused(415, SAD, CONTENT_TYPE=JSON)

    @pytest.mark.parametrize("content_type", ["APPLICATION/JSON", "application/json;;;", "application/json; charset=klingon", 'application/json; a="b'])
    def test_its_case_and_its_parameters_do_not_matter(self, story: Story, content_type: str) -> None:
        assert story.put(SAD, CONTENT_TYPE=content_type).json()["mine"] == "sad"
