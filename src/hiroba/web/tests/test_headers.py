# SPDX-License-Identifier: Apache-2.0
import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from hiroba.kernel.api.tenancy import Tenant
from hiroba.web import security
from hiroba.web.headers import GSI_HOST, HeadersMiddleware, TownPolicyMiddleware


@pytest.mark.parametrize(
    ("basemap", "expected"), [("gsi", {"connect-src": [GSI_HOST], "img-src": [GSI_HOST]}), ("drawing", None)]
)
def test_foreign_host_is_allowed_only_in_towns_that_chose_its_tiles(basemap: str, expected: object) -> None:
    request = RequestFactory().get("/")
    request.tenant = Tenant(code="282103", basemap=basemap)  # type: ignore[attr-defined]

    response = TownPolicyMiddleware(lambda _request: HttpResponse())(request)

    assert getattr(response, "_csp_update", None) == expected


def test_camera_and_microphone_are_forbidden_to_every_page() -> None:
    response = HeadersMiddleware(lambda _request: HttpResponse())(RequestFactory().get("/"))

    assert "camera=(), microphone=()" in response["Permissions-Policy"]


@pytest.mark.parametrize(("is_signed_in", "expected"), [(True, "private, no-store"), (False, None)])
def test_pages_of_a_session_are_kept_by_no_browser(is_signed_in: bool, expected: str | None) -> None:
    request = RequestFactory().get("/")
    if is_signed_in:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"

    response = HeadersMiddleware(lambda _request: HttpResponse())(request)

    assert response.headers.get("Cache-Control") == expected


def test_cache_header_of_a_page_is_kept() -> None:
    request = RequestFactory().get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"

    response = HeadersMiddleware(lambda _request: HttpResponse(headers={"Cache-Control": "no-cache"}))(
        request
    )

    assert response["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("url", "name"), [("https://city.example", "__Host-hiroba_csrf"), ("http://localhost:8000", "csrftoken")]
)
def test_form_cookie_of_a_town_cannot_be_set_by_another_host(url: str, name: str) -> None:
    assert security.csrf_cookie_name(url) == name
