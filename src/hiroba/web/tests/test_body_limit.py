# SPDX-License-Identifier: Apache-2.0
"""A 200 MB photo: refused by the length it announces, with words, before it is read."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from hiroba.kernel.testing.pages import visitor
from hiroba.web.body_limit import BodyLimitMiddleware, body_limit


class Unreadable:
    """A body that fails the test when somebody reads it."""

    def read(self, *_size: Any) -> bytes:
        raise AssertionError("The body was read")

    readline = read


def _sent(megabytes: int) -> dict[str, Any]:
    return {
        "CONTENT_LENGTH": str(megabytes * 1_000_000),
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "wsgi.input": Unreadable(),
    }


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("ja", "大きすぎて送れません"),
        ("en", "This is too large to send"),
        ("ja-easy", "大きすぎて 送れません"),
    ],
)
def test_post_of_200_megabytes_is_refused_unread_in_words(tenant: str, language: str, title: str) -> None:
    response = visitor(tenant, language).generic("POST", "/account/sign-in", **_sent(200))

    page = response.content.decode()
    assert response.status_code == 413
    assert title in page
    assert "64 MB" in page


@pytest.mark.parametrize(
    ("before", "back"),
    [
        ("http://HOST/street_reports/new/photos?a=1", "/street_reports/new/photos?a=1"),
        ("http://HOST//elsewhere.example/a", "/elsewhere.example/a"),
        ("http://elsewhere.example/a", ""),
        ("", ""),
    ],
)
def test_page_of_trouble_leads_back_to_the_form_of_this_site(tenant: str, before: str, back: str) -> None:
    browser = visitor(tenant)
    host = browser.get("/").wsgi_request.get_host()
    sent = {**_sent(200), "HTTP_REFERER": before.replace("HOST", host), "HTTP_HOST": host}

    page = browser.generic("POST", "/account/sign-in", **sent).content.decode()

    assert f'href="{back}"' in page if back else "フォームにもどる" not in page


def test_post_of_200_megabytes_to_the_api_is_refused_as_problem(tenant: str) -> None:
    response = visitor(tenant).generic("POST", "/api/openapi.json", **_sent(200))

    assert (response.status_code, response["Content-Type"]) == (413, "application/problem+json")


def test_process_view_page_with_a_limit_of_its_own_takes_more() -> None:
    @body_limit(lambda: 300)
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    request = RequestFactory().generic("POST", "/", **_sent(200))

    assert BodyLimitMiddleware(page).process_view(request, page, (), {}) is None


def test_post_of_a_small_form_passes(tenant: str) -> None:
    response = visitor(tenant).post("/account/sign-in", {"login": "x", "password": "y"})

    assert response.status_code == 422
