"""Headers that no reader's browser sends: nonsense in a cookie, a forwarded address or a tag is as good as none; a key that is no key is refused."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from articles.models import ArticlePage
from reactions.models import Vote
from tests.readers import Reader, address, counts
from tests.refusals import JSON, SAD, Story, named, nothing_stored, send, story_with_a_vote
from tests.test_reaction_api import assert_problem
from tests.test_reaction_form import assert_readable


@pytest.fixture
def story(article: ArticlePage) -> Story:
    return story_with_a_vote(article)


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
        "key",
        **named(
            {
                "15 letters": "x" * 15,
                "129 letters": "x" * 129,
                "64 KB": "x" * 65_536,
                "15 letters in spaces": f"   {'x' * 15}   ",
                "nothing": "",
                "only spaces": " " * 20,
                "words": "a text of four words",
                "a NUL": "x" * 16 + "\0",
                "a line feed": "x" * 16 + "\n",
                "letters that are not ASCII": "é" * 16,
                "bytes that are no text": "\xff\xfe" * 16,
                "an emoji": ("💔" * 16).encode().decode("latin-1"),
            }
        ),
    )
    def test_one_that_is_no_key_is_told_what_is_one(self, story: Story, key: str) -> None:
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


@pytest.mark.parametrize(
    "etag", **named({"no tag": "nonsense", "an open quotation mark": 'W/"', "bytes that are no text": "\xff\0", "10,000 tags": '"a", ' * 10_000})
)
def test_a_tag_that_is_none_of_ours_gets_the_whole_answer(story: Story, etag: str) -> None:
    answer = send("GET", address(story.page), HTTP_IF_NONE_MATCH=etag)
    assert (answer.status_code, answer.json()["total"]) == (200, 1)
