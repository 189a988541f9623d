# SPDX-License-Identifier: Apache-2.0
import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from hiroba.kernel.api.tenancy import Tenant
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
