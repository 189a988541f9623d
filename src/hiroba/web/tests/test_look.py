# SPDX-License-Identifier: Apache-2.0
from dataclasses import dataclass

import pytest
from django.test import RequestFactory

from hiroba.web.look import ACCENT_DEFAULT, accent_of, city_css


@dataclass
class Painted:
    accent: str


@pytest.mark.parametrize("accent", ["", "red", "#12345", "#1c6e5c;}body{display:none", "url(x)"])
def test_accent_that_is_no_colour_gives_the_default(accent: str) -> None:
    assert accent_of(Painted(accent)) == ACCENT_DEFAULT


def test_city_css_sets_one_colour_and_can_be_kept() -> None:
    request = RequestFactory().get("/look/city.css", {"v": "aa3300"})
    request.tenant = Painted("#AA3300")  # type: ignore[attr-defined]

    response = city_css(request)

    assert response.content == b":root { --city-accent: #aa3300; }\n"
    assert response["Cache-Control"] == "public, max-age=31536000"


def test_city_css_known_to_the_browser_is_not_sent_again() -> None:
    request = RequestFactory().get("/look/city.css", headers={"If-None-Match": '"1c6e5c"'})

    assert city_css(request).status_code == 304
