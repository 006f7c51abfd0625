"""Thousands of generated requests, such as the OpenAPI document allows and such as it forbids, and each answer held against the document."""

from __future__ import annotations

from collections import Counter
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation
from wagtail.models import PageViewRestriction

from articles.models import ArticlePage, SectionPage
from newsroom.wsgi import application
from reactions.models import Board, Tally, Vote
from reactions.services import find_drift
from tests.ballots import store_votes
from tests.factories import make_article, make_section
from tests.test_openapi import NOT_IN_THE_DOCUMENT

EXAMPLES = 190  # Of each operation in each mode, of which there are twelve.
# No database of examples and no chance: each run of the suite sends the same.
BOUNDS = hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[hypothesis.Phase.generate, hypothesis.Phase.shrink],
    suppress_health_check=list(hypothesis.HealthCheck),
)
KINDS = st.sampled_from(["love", "sad", "unmoved", None])


@pytest.fixture
def page_ids(article: ArticlePage, section: SectionPage) -> list[int]:
    """Pages of every sort that there is: with votes and without, closed, off, a draft, private, of another type, deleted."""
    closed, off, deleted = (make_article(section) for _ in range(3))
    draft = make_article(section, publish=False)
    private = make_article(make_section(section.get_parent().specific, title="Members"))
    PageViewRestriction.objects.create(page=private.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    store_votes(article, 25)
    store_votes(closed, 3, kind="sad")
    Board.objects.create(page=closed, state="closed")
    Board.objects.create(page=off, state="off")
    ArticlePage.objects.get(pk=deleted.pk).delete()
    # Most at the two that are open: there is most to go wrong.
    return [article.pk, make_article(section).pk] * 3 + [closed.pk, off.pk, draft.pk, private.pk, section.pk, deleted.pk]


class Fuzz:
    """Sends generated cases, and counts the answers by operation, mode and status."""

    def __init__(self, page_ids: list[int]) -> None:
        self.page_ids = page_ids
        self.answers: Counter[tuple[str, GenerationMode, int]] = Counter()

    def run(self, operation: APIOperation, mode: GenerationMode) -> None:
        kinds = KINDS if operation.body and mode.is_positive else st.none()

        @BOUNDS
        @hypothesis.given(case=self.cases(operation, mode), kind=kinds)
        def send(case: schemathesis.Case, kind: str | None) -> None:
            if kind and isinstance(case.body, dict):
                case.body = {**case.body, "kind": kind}
            self.check(case, mode)

        send()

    def cases(self, operation: APIOperation, mode: GenerationMode) -> st.SearchStrategy[schemathesis.Case]:
        """Cases for any page's number, and as many for the numbers of pages that exist, since chance finds none."""
        anywhere = operation.as_strategy(generation_mode=mode)
        if not operation.path_parameters or (mode.is_negative and not (operation.body or operation.headers)):
            return anywhere
        return anywhere | st.sampled_from(self.page_ids).flatmap(
            lambda page_id: operation.as_strategy(generation_mode=mode, path_parameters={"page_id": page_id})
        )

    def check(self, case: schemathesis.Case, mode: GenerationMode) -> None:
        before = books()
        response = case.call()
        self.answers[case.operation.label, mode, response.status_code] += 1
        excluded: list[Any] = [schemathesis.checks.CHECKS.get_one(name) for name in NOT_IN_THE_DOCUMENT]
        case.validate_response(response, excluded_checks=excluded)
        if response.status_code >= 400 or case.method == "GET":
            assert books() == before
            assert "set-cookie" not in response.headers

    def statuses(self, label: str, mode: GenerationMode) -> set[int]:
        return {status for operation, sent, status in self.answers if (operation, sent) == (label, mode)}


def books() -> tuple[int, int]:
    return Vote.objects.count(), Tally.objects.total()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_thousands_of_requests_good_and_bad_are_answered_as_the_document_says(page_ids: list[int], settings: Any, one_connection: None) -> None:
    settings.REACTIONS = {**settings.REACTIONS, "NETWORK_RATE": "", "VOTER_RATE": ""}
    schema = schemathesis.openapi.from_wsgi("/reactions/openapi.json", application)
    # Which reason to refuse is found first when there are several is the server's own affair.
    schema.config.checks.negative_data_rejection.expected_statuses = ["4xx"]
    fuzz = Fuzz(page_ids)
    operations = [result.ok() for result in schema.get_all_operations()]
    for operation in operations:
        for mode in GenerationMode:
            fuzz.run(operation, mode)

    assert fuzz.answers.total() >= 2000
    assert find_drift() == []
    # Nothing of this would mean much if all of it had been refused for one and the same reason.
    put, form = "PUT /reactions/{page_id}/mine/", "POST /reactions/{page_id}/"
    assert fuzz.statuses(put, GenerationMode.POSITIVE) >= {200, 404, 409}
    assert fuzz.statuses(form, GenerationMode.POSITIVE) >= {303, 404, 409}
    assert all({400, 404} <= fuzz.statuses(label, GenerationMode.NEGATIVE) for label in (put, form))
    assert {operation.label for operation in operations} == {label for label, _, status in fuzz.answers if status < 400}
