# SPDX-License-Identifier: Apache-2.0
import json

import pytest
from django.db import OperationalError
from django.test import RequestFactory

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
    response = page(RequestFactory().get("/nowhere", headers={"cookie": f"hiroba_language={language}"}))

    assert f'data-language="{language}"' in response.content.decode()
    assert b"<h1>" in response.content


def test_error_for_a_program_is_problem_json() -> None:
    response = errors.not_found(RequestFactory().get("/api/nowhere"))

    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content)["status"] == 404


def test_unavailable_says_when_to_come_back() -> None:
    response = errors.unavailable(RequestFactory().get("/"))

    assert (response.status_code, response["Retry-After"]) == (503, "30")


def test_database_that_is_away_is_answered_503() -> None:
    try:
        raise OperationalError("connection refused")
    except OperationalError:
        response = errors.server_error(RequestFactory().get("/"))

    assert (response.status_code, response["Retry-After"]) == (503, "30")
