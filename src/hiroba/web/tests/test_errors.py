# SPDX-License-Identifier: Apache-2.0
import json

import pytest
from django.test import RequestFactory
from django.utils import translation

from hiroba.web import errors

PAGES = (
    errors.bad_request,
    errors.permission_denied,
    errors.form_expired,
    errors.not_found,
    errors.server_error,
)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["ja", "en", "ja-easy"])
def test_error_page_needs_no_database(page: errors.View, language: str) -> None:
    with translation.override(language):
        response = page(RequestFactory().get("/nowhere"))

    assert b"<h1>" in response.content


def test_error_for_a_program_is_problem_json() -> None:
    with translation.override("en"):
        response = errors.not_found(RequestFactory().get("/api/nowhere"))

    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content)["status"] == 404


def test_unavailable_says_when_to_come_back() -> None:
    response = errors.unavailable(RequestFactory().get("/"))

    assert (response.status_code, response["Retry-After"]) == (503, "30")
