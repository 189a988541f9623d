# SPDX-License-Identifier: Apache-2.0
import pytest
from django.test import RequestFactory
from django.utils import translation

from hiroba.web import preferences


def test_choose_stores_known_values_and_goes_back() -> None:
    request = RequestFactory().get(
        "/look/preferences", {"language": "en", "text": "large", "next": "/services"}
    )

    response = preferences.choose(request)

    assert response["Location"] == "/services"
    assert {name: cookie.value for name, cookie in response.cookies.items()} == {
        "hiroba_language": "en",
        "hiroba_text": "large",
    }


def test_choose_ignores_unknown_values() -> None:
    request = RequestFactory().get("/look/preferences", {"language": "xx", "text": "giant", "ruby": "maybe"})

    assert not preferences.choose(request).cookies


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "services", ""]
)
def test_choose_never_leads_to_another_site(target: str) -> None:
    request = RequestFactory().get("/look/preferences", {"language": "en", "next": target})

    assert preferences.choose(request)["Location"] == "/"


def test_easy_japanese_shows_ruby_unless_switched_off() -> None:
    plain, off = RequestFactory().get("/"), RequestFactory().get("/")
    off.COOKIES["hiroba_ruby"] = "off"
    with translation.override("ja-easy"):
        shown = [preferences.of(request).shows_ruby for request in (plain, off)]
    with translation.override("ja"):
        in_japanese = preferences.of(plain).shows_ruby

    assert (shown, in_japanese) == ([True, False], False)


def test_broken_cookie_counts_as_default() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["hiroba_text"] = "<script>"

    assert preferences.of(request).text_size == "normal"
