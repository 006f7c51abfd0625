"""What no reader's browser sends: each is refused with a word on what to do, changes nothing that is stored, and hands out no cookie.

The commoner refusals are in test_reaction_api.py and test_reaction_form.py; what is here comes from scripts, broken proxies and people who try doors.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from gzip import compress
from io import BytesIO
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client

from articles.models import ArticlePage, SectionPage
from reactions import services
from reactions.models import Board, ReactionKind, Tally, Vote
from tests.factories import make_article
from tests.readers import Reader, address, counts
from tests.test_reaction_api import assert_problem
from tests.test_reaction_form import assert_readable

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
KINDS = ["love", "happy", "surprised", "sad", "angry", "unmoved"]
SAD = b'{"kind": "sad"}'


def named(cases: dict[str, Any]) -> dict[str, Any]:
    """The cases of a parametrized test, each under its name."""
    return {"argvalues": list(cases.values()), "ids": [name.replace(" ", "-") for name in cases]}


def send(method: str, path: str, body: bytes = b"", **environ: Any) -> HttpResponse:
    """A request as a server hands it on. What `environ` says of it holds, true or not."""
    return Client().generic(method, path, body, **environ)


@contextmanager
def nothing_stored() -> Iterator[None]:
    """Every vote and every tally is after the block as it was before."""
    before = books()
    yield
    assert books() == before


def books() -> list[list[dict[str, Any]]]:
    return [list(model.objects.order_by("pk").values()) for model in (Vote, Tally)]


@dataclass(frozen=True)
class Story:
    """A story to which one reader has answered "love". `cookie` is that reader's."""

    page: ArticlePage
    cookie: str

    def put(self, body: bytes, **environ: Any) -> HttpResponse:
        return send("PUT", address(self.page, "mine/"), body, **{"CONTENT_TYPE": JSON, **environ})

    def post(self, body: bytes, **environ: Any) -> HttpResponse:
        return send("POST", address(self.page), body, **{"CONTENT_TYPE": FORM, **environ})

    def mine(self, cookies: str) -> str | None:
        """The own reaction of whoever sends this Cookie header."""
        return send("GET", address(self.page, "mine/"), HTTP_COOKIE=cookies).json()["kind"]

    def assert_put_refused(self, status: int, body: bytes, **environ: Any) -> dict[str, Any]:
        """Refused to a stranger and to the reader who has voted. Gives the members of the problem."""
        answers = self._answers(lambda cookies: self.put(body, HTTP_COOKIE=cookies, **fresh(environ)))
        return [assert_problem(answer, status) for answer in answers][-1]

    def assert_post_refused(self, status: int, body: bytes, *words: str, **environ: Any) -> None:
        """Refused to a stranger and to the reader who has voted, on a page that has these words."""
        for answer in self._answers(lambda cookies: self.post(body, HTTP_COOKIE=cookies, **fresh(environ))):
            assert_readable(answer, status, "was not kept", "Back to the story", *words)

    def _answers(self, ask: Callable[[str], HttpResponse]) -> list[HttpResponse]:
        with nothing_stored():
            answers = [ask(cookies) for cookies in ("", f"reader={self.cookie}")]
        assert not any(answer.cookies for answer in answers)
        return answers


def fresh(environ: dict[str, Any]) -> dict[str, Any]:
    """The same once more: a stream is read only once."""
    return {name: BytesIO(value) if name == "wsgi.input" else value for name, value in environ.items()}


@pytest.fixture
def story(article: ArticlePage) -> Story:
    return Story(article, Reader().cast(article, "love").cookies["reader"].value)


NO_NUMBERS = {
    "10 to the power of 30": str(10**30),
    "one more than the database takes": str(2**63),
    "the largest that the database takes": str(2**63 - 1),
    "negative and huge": f"-{10**30}",
    "a plus sign": "%2B1",
    "full-width digits": quote("１"),
    "Arabic digits": quote("٤٢"),
    "hexadecimal": "0x10",
    "two numbers": "1;2",
    "a space after it": "1%20",
    "a line feed after it": "1%0A",
    "a NUL after it": "1%00",
    "an emoji": quote("💔"),
    "half a surrogate pair": "%ED%A0%80",
    "bytes that are no text": "%FF%FE",
    "a slash of its own": "%2e%2e",
    "null": "null",
    "a template": "{{7*7}}",
    "10,000 digits": "7" * 10_000,
}


class TestPageNumbers:
    @pytest.mark.parametrize("name", **named(NO_NUMBERS))
    def test_what_is_no_pages_number_is_not_found(self, story: Story, name: str) -> None:
        mine, form = f"/reactions/{name}/mine/", f"/reactions/{name}/"
        with nothing_stored():
            to_scripts = [send(method, mine, body, CONTENT_TYPE=JSON) for method, body in (("GET", b""), ("PUT", SAD), ("DELETE", b""))]
            to_people = [send("POST", form, b"kind=sad", CONTENT_TYPE=FORM), send("GET", f"{form}done/")]
        assert not any(answer.cookies for answer in to_scripts + to_people)
        for answer in to_scripts:
            assert_problem(answer, 404)
        for answer in to_people:
            assert_readable(answer, 404, "To the front page")

    @pytest.mark.parametrize("separator", [",", "&pages="], ids=["in-one-list", "in-as-many-parameters"])
    def test_a_page_asked_for_a_thousand_times_is_answered_once(self, story: Story, separator: str) -> None:
        answer = Client().get("/reactions/?pages=" + separator.join([str(story.page.pk)] * 1000))
        assert [page["page"] for page in answer.json()["pages"]] == [story.page.pk]

    @pytest.mark.parametrize(
        "pages",
        **named(
            {
                "10 to the power of 30": str(10**30),
                "one more than the database takes": str(2**63),
                "a thousand pages": ",".join(map(str, range(1, 1001))),
                "one that is negative among others": "1,-2,3",
                "a million digits": "7" * 1_000_000,
                "a plus sign": "%2B1",
                "an exponent": "1e2",
                "an underscore": "1_0",
                "a NUL": "%00",
                "half a surrogate pair": "%ED%A0%80",
                "a broken escape": "%zz",
                "an emoji": quote("💔"),
                "a list in JSON": "[1,2]",
                "only commas": "," * 1000,
            }
        ),
    )
    def test_a_list_that_names_no_pages_is_told_how_to_name_them(self, story: Story, pages: str) -> None:
        problem = assert_problem(Client().get(f"/reactions/?pages={pages}"), 400)
        assert "?pages=1,2,3" in problem["detail"] or "at most 100" in problem["detail"]


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
                "not a number": b"NaN",
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

    @pytest.mark.parametrize("length", ["4097", "9999999999"])
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


def forged(cookie: str, other: str) -> dict[str, str]:
    """Cookies that nobody was given, from two that somebody was: their parts are key id, random part, time of issue, signature."""
    (key_id, random, issued_at, signature), others = cookie.split("."), other.split(".")
    return {
        "another reader's signature": ".".join([key_id, random, issued_at, others[3]]),
        "another reader's random part": ".".join([key_id, others[1], issued_at, signature]),
        "an unknown key": ".".join(["00000000", random, issued_at, signature]),
        "no key": ".".join(["", random, issued_at, signature]),
        "no random part": ".".join([key_id, "", issued_at, signature]),
        "no signature": ".".join([key_id, random, issued_at, ""]),
        "another time": ".".join([key_id, random, "0", signature]),
        "a part too many": ".".join([key_id, random, issued_at, "", signature]),
        "twice": f"{cookie}.{cookie}",
        "in capital letters": cookie.upper(),
        "with an equals sign": f"{cookie}=",
        "with a NUL": f"{cookie}\0",
        "with bytes that are no text": f"{cookie}\xff",
    }


class TestCookies:
    def test_a_forged_one_is_no_cookie(self, story: Story) -> None:
        other = Reader().cast(story.page, "happy").cookies["reader"].value
        for name, value in forged(story.cookie, other).items():
            assert story.mine(f"reader={value}") is None, name
            assert story.put(SAD, HTTP_COOKIE=f"reader={value}").cookies["reader"].value != story.cookie, name
        assert (story.mine(f"reader={story.cookie}"), story.mine(f"reader={other}")) == ("love", "happy")

    def test_one_cut_off_anywhere_is_no_cookie(self, story: Story) -> None:
        cut_off = [story.cookie[:length] for length in range(len(story.cookie))]
        assert {story.mine(f"reader={value}") for value in cut_off} == {None}
        assert all("reader" in story.put(SAD, HTTP_COOKIE=f"reader={value}").cookies for value in cut_off)
        assert story.mine(f"reader={story.cookie}") == "love"
        assert counts(story.page) == {"love": 1, "sad": len(cut_off)}

    def test_one_under_a_replaced_secret_is_still_the_readers(self, story: Story, settings: Any) -> None:
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another secret", ["older still", settings.SECRET_KEY]
        assert story.mine(f"reader={story.cookie}") == "love"
        assert not story.put(SAD, HTTP_COOKIE=f"reader={story.cookie}").cookies
        assert counts(story.page) == {"sad": 1}

    def test_one_under_a_forgotten_secret_is_no_cookie(self, story: Story, settings: Any) -> None:
        settings.SECRET_KEY = "another secret"
        assert story.mine(f"reader={story.cookie}") is None
        assert "reader" in story.put(SAD, HTTP_COOKIE=f"reader={story.cookie}").cookies
        assert counts(story.page) == {"love": 1, "sad": 1}

    def test_it_is_found_among_a_hundred_others(self, story: Story) -> None:
        others = [f"{name}{number}={number}" for name in ("read", "reader", "Reader", "_reader") for number in range(25)]
        cookies = "; ".join([*others[:50], f"reader={story.cookie}", *others[50:]])
        assert story.mine(cookies) == "love"
        assert not story.put(SAD, HTTP_COOKIE=cookies).cookies
        assert counts(story.page) == {"sad": 1}

    @pytest.mark.parametrize(
        "cookies",
        **named(
            {
                "a hundred at once": "; ".join(f"reader={number}.a.b.c" for number in range(100)),
                "only separators": "; " * 5000,
                "a name without a value": "reader",
                "a value without a name": "=a.b.c.d",
                "an open quotation mark": 'reader="a.b.c.d',
                "a backslash at the end": 'reader="a.b.c.\\',
                "octal escapes": 'reader="\\377\\000\\777"',
                "bytes that are no text": "reader=\xff\xfe\xfd",
                "a NUL": "reader=\0",
                "letters that are not Latin": "reader=" + "é.ж.字.💔".encode().decode("latin-1"),
                "64 KB": "reader=" + "a." * 32_768,
                "only dots": "reader=" + "." * 4000,
                "an old version of cookies": "$Version=1; reader=a.b.c.d; $Path=/",
                "percent escapes": "reader=%00%FF%2E%2E",
            }
        ),
    )
    def test_nonsense_is_no_cookie(self, story: Story, cookies: str) -> None:
        with nothing_stored():
            assert story.mine(cookies) is None
            assert_readable(send("GET", address(story.page, "done/"), HTTP_COOKIE=cookies), 200, "No reaction of yours")
        answer = story.put(SAD, HTTP_COOKIE=cookies)
        assert "reader" in answer.cookies
        assert counts(story.page) == {"love": 1, "sad": 1}


NO_NETWORKS = {
    "unknown": "unknown",
    "hidden": "_hidden",
    "too large a number": "256.256.256.256",
    "too few numbers": "192.0.2",
    "one number": "3221225985",
    "octal numbers": "0300.0000.0002.0001",
    "a network": "192.0.2.0/24",
    "a name": "reader.example",
    "a colon too many": "2001:db8:::1",
    "brackets around nothing": "[]:80",
    "bytes that are no text": "\xff\xfe\0",
    "a statement for the database": "'; DROP TABLE reactions_vote; --",
    "10,000 letters": "a" * 10_000,
    "10,000 hops that are unknown": ", ".join(["unknown"] * 10_000),
    "unknown before a proxy": "unknown, 127.0.0.9",
}
NETWORKS = {
    "IPv6 with a zone": "fe80::1%eth0",
    "IPv6 with a port": "[2001:db8::1]:4711",
    "IPv4 with a port": "192.0.2.1:4711",
    "IPv4 in IPv6": "::ffff:192.0.2.1",
    "with spaces around": "  192.0.2.1  ",
    "after nonsense": "unknown, \xff, 192.0.2.1",
    "among empty hops": ",, 192.0.2.1 ,,",
    "before 10,000 hops of proxies": "192.0.2.1, " + ", ".join(["127.0.0.9"] * 10_000),
}
NO_HOPS = {"empty": "", "a comma": ",", "only commas": "," * 10_000, "only spaces": "   ", "10,000 hops of proxies": ", ".join(["127.0.0.1"] * 10_000)}


class TestForwardedFor:
    @pytest.fixture
    def behind_a_proxy(self, settings: Any) -> None:
        settings.REACTIONS = {**settings.REACTIONS, "TRUSTED_PROXIES": ["127.0.0.0/8"]}

    def network_after(self, story: Story, forwarded_for: str) -> UUID | None:
        """The network that a vote is kept with. Every vote is kept, whatever the header says."""
        answer = story.put(SAD, HTTP_X_FORWARDED_FOR=forwarded_for)
        assert (answer.status_code, answer.json()["mine"]) == (200, "sad")
        return Vote.objects.latest("pk").network_key

    def own_network(self) -> UUID | None:
        """That of the connection itself, which the reader who answered "love" came by."""
        return Vote.objects.earliest("pk").network_key

    def test_without_trusted_proxies_it_is_not_looked_at(self, story: Story) -> None:
        for name, forwarded_for in {**NO_NETWORKS, **NETWORKS, **NO_HOPS}.items():
            assert self.network_after(story, forwarded_for) == self.own_network() is not None, name

    @pytest.mark.parametrize("forwarded_for", **named(NO_NETWORKS))
    def test_nonsense_from_a_trusted_proxy_is_no_network(self, story: Story, behind_a_proxy: None, forwarded_for: str) -> None:
        assert self.network_after(story, forwarded_for) is None

    @pytest.mark.parametrize("forwarded_for", **named(NETWORKS))
    def test_an_address_in_an_odd_shape_is_read(self, story: Story, behind_a_proxy: None, forwarded_for: str) -> None:
        assert self.network_after(story, forwarded_for) not in {None, self.own_network()}

    @pytest.mark.parametrize("forwarded_for", **named(NO_HOPS))
    def test_where_only_proxies_are_named_the_connection_counts(self, story: Story, behind_a_proxy: None, forwarded_for: str) -> None:
        assert self.network_after(story, forwarded_for) == self.own_network() is not None

    def test_everybody_may_be_trusted(self, story: Story, settings: Any) -> None:
        settings.REACTIONS = {**settings.REACTIONS, "TRUSTED_PROXIES": ["0.0.0.0/0", "::/0"]}
        for forwarded_for in {**NO_NETWORKS, **NETWORKS, **NO_HOPS}.values():
            self.network_after(story, forwarded_for)

    def test_the_plain_form_takes_nonsense_too(self, story: Story, behind_a_proxy: None) -> None:
        for forwarded_for in NO_NETWORKS.values():
            assert story.post(b"kind=sad", HTTP_X_FORWARDED_FOR=forwarded_for).status_code == 303
        assert counts(story.page) == {"love": 1, "sad": len(NO_NETWORKS)}


class TestIdempotencyKey:
    @pytest.mark.parametrize(
        "key", **named({"15 letters": "x" * 15, "15 letters in spaces": f"   {'x' * 15}   ", "129 letters": "x" * 129, "64 KB": "x" * 65_536})
    )
    def test_one_that_is_too_short_or_too_long_is_told_the_length(self, story: Story, key: str) -> None:
        with nothing_stored():
            for method, body in (("PUT", SAD), ("DELETE", b"")):
                answer = send(method, address(story.page, "mine/"), body, CONTENT_TYPE=JSON, HTTP_IDEMPOTENCY_KEY=key)
                assert "16 to 128" in assert_problem(answer, 400)["detail"]
                assert not answer.cookies

    @pytest.mark.parametrize(
        "key",
        **named(
            {
                "in quotation marks": '"3f1c9a7e5b2d8046aa90"',
                "two joined by a proxy": "3f1c9a7e5b2d8046,3f1c9a7e5b2d8046",
                "a number": "1" * 16,
                "signs": "!#$%&'*+-.^_`|~{}",
                "a path": "../../../../etc/passwd",
                "128 letters": "x" * 128,
            }
        ),
    )
    def test_any_other_is_one_reader(self, story: Story, key: str) -> None:
        answers = [story.put(SAD, HTTP_IDEMPOTENCY_KEY=key) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert counts(story.page) == {"love": 1, "sad": 1}

    def test_one_that_is_another_readers_secret_in_part_is_another_reader(self, story: Story) -> None:
        for key in ("x" * 16, "x" * 17, "X" * 16, "x" * 128):
            story.put(SAD, HTTP_IDEMPOTENCY_KEY=key)
        assert counts(story.page) == {"love": 1, "sad": 4}

    def test_a_known_reader_needs_none_and_no_bad_one_is_held_against_them(self, story: Story) -> None:
        answer = story.put(SAD, HTTP_IDEMPOTENCY_KEY="short", HTTP_COOKIE=f"reader={story.cookie}")
        assert (answer.status_code, counts(story.page)) == (200, {"sad": 1})


class TestThePageLeftOpen:
    """The reader's page still shows what was on offer when it was opened."""

    def assert_all_refused(self, story: Story, status: int, *words: str) -> dict[str, Any]:
        story.assert_post_refused(status, b"kind=sad", *words)
        return story.assert_put_refused(status, SAD)

    def assert_withdrawing_refused(self, story: Story, status: int) -> None:
        with nothing_stored():
            assert_problem(send("DELETE", address(story.page, "mine/"), HTTP_COOKIE=f"reader={story.cookie}"), status)
        story.assert_post_refused(status, b"kind=")

    def test_the_board_was_closed(self, story: Story, moderator: Any) -> None:
        services.close_board(page=story.page, by=moderator, reason="Settled")
        assert self.assert_all_refused(story, 409, "closed")["state"] == "closed"
        self.assert_withdrawing_refused(story, 409)
        assert story.mine(f"reader={story.cookie}") == "love"

    def test_the_section_was_closed(self, story: Story, section: SectionPage, moderator: Any) -> None:
        services.close_board(page=section, by=moderator, reason="Settled")
        assert self.assert_all_refused(story, 409, "closed")["state"] == "closed"

    def test_the_board_was_turned_off(self, story: Story) -> None:
        Board.objects.create(page=story.page, state="off")
        assert self.assert_all_refused(story, 409, "takes no reactions")["state"] == "off"
        self.assert_withdrawing_refused(story, 409)

    def test_the_kind_was_retired(self, story: Story) -> None:
        ReactionKind.objects.get(slug="sad").retire()
        problem = self.assert_all_refused(story, 400, "love, happy, surprised, angry, unmoved")
        assert problem["kinds"] == ["love", "happy", "surprised", "angry", "unmoved"]

    def test_the_readers_own_kind_was_retired(self, story: Story) -> None:
        ReactionKind.objects.get(slug="love").retire()
        story.assert_put_refused(400, b'{"kind": "love"}')
        assert story.mine(f"reader={story.cookie}") == "love"
        story.put(SAD, HTTP_COOKIE=f"reader={story.cookie}")
        assert counts(story.page) == {"sad": 1}

    def test_every_kind_was_retired(self, story: Story) -> None:
        for kind in ReactionKind.objects.all():
            kind.retire()
        assert self.assert_all_refused(story, 400)["kinds"] == []

    @pytest.mark.parametrize("gone", ["unpublish", "delete"])
    def test_the_story_is_gone(self, story: Story, section: SectionPage, gone: str) -> None:
        other = make_article(section)
        getattr(ArticlePage.objects.get(pk=story.page.pk), gone)()
        with nothing_stored():
            assert_problem(story.put(SAD, HTTP_COOKIE=f"reader={story.cookie}"), 404)
            assert_readable(story.post(b"kind=sad", HTTP_COOKIE=f"reader={story.cookie}"), 404, "was not kept", "To the front page")
        assert Reader().cast(other, "sad").status_code == 200


@pytest.mark.parametrize(
    "etag", **named({"no tag": "nonsense", "an open quotation mark": 'W/"', "bytes that are no text": "\xff\0", "10,000 tags": '"a", ' * 10_000})
)
def test_a_tag_that_is_none_of_ours_gets_the_whole_answer(story: Story, etag: str) -> None:
    answer = send("GET", address(story.page), HTTP_IF_NONE_MATCH=etag)
    assert (answer.status_code, answer.json()["total"]) == (200, 1)
