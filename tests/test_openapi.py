"""The OpenAPI document, and the addresses held against it by schemathesis."""

from __future__ import annotations

from typing import Any

import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from articles.models import ArticlePage
from newsroom.wsgi import application
from reactions.services import find_drift


def document() -> dict[str, Any]:
    return Client().get("/reactions/openapi.json").json()


def test_it_describes_every_address_and_method(db: None) -> None:
    schema = document()
    assert schema["openapi"].startswith("3.1")
    assert {path: set(methods) for path, methods in schema["paths"].items()} == {
        "/reactions/": {"get"},
        "/reactions/{page_id}/": {"get", "post"},
        "/reactions/{page_id}/mine/": {"get", "put", "delete"},
    }


def test_every_refusal_is_described_as_a_problem(db: None) -> None:
    put = document()["paths"]["/reactions/{page_id}/mine/"]["put"]
    assert set(put["responses"]) == {"200", "400", "403", "404", "405", "409", "411", "413", "415", "429", "503"}
    for status, response in put["responses"].items():
        assert list(response["content"]) == ["application/json" if status == "200" else "application/problem+json"]


# Which methods an address knows is tested in test_reaction_api.py; which kinds are offered and which pages exist, and so are accepted, no schema says.
NOT_IN_THE_DOCUMENT = ["unsupported_method", "positive_data_acceptance"]


def check_against_document(article: ArticlePage, *, examples: int) -> None:
    """Send generated requests, many of them votes for a kind that the story offers, and hold each answer against the document."""
    schema = schemathesis.openapi.from_wsgi("/reactions/openapi.json", application)
    checked = settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
    excluded = [schemathesis.checks.CHECKS.get_one(name) for name in NOT_IN_THE_DOCUMENT]
    for operation in schema.get_all_operations():

        @checked
        @given(case=operation.ok().as_strategy(), is_for_the_story=st.booleans(), kind=st.sampled_from(["love", "sad", None]))
        def check(case: schemathesis.Case, is_for_the_story: bool, kind: str | None) -> None:
            if is_for_the_story and "page_id" in case.path_parameters:
                case.path_parameters["page_id"] = article.pk
            if kind and isinstance(case.body, dict):
                case.body = {"kind": kind}
            case.call_and_validate(excluded_checks=excluded)

        check()


def test_answers_are_as_the_document_says(article: ArticlePage, settings: Any, one_connection: None) -> None:
    settings.REACTIONS = {**settings.REACTIONS, "NETWORK_RATE": ""}
    check_against_document(article, examples=15)
    assert find_drift() == []
