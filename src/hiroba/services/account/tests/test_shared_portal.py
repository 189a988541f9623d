# SPDX-License-Identifier: Apache-2.0
"""The portal is shared between visitors for a moment, and never shows one of them to another."""

from collections.abc import Iterator

import pytest
from django.test import Client

from hiroba.kernel.testing.pages import visitor
from hiroba.services.account.tests.factories import PASSWORD, resident
from hiroba.web import emergency
from hiroba.web.memory import forget


@pytest.fixture(autouse=True)
def _calm_weather(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    forget()
    monkeypatch.setattr(emergency, "_warnings", lambda _tenant: [])
    yield
    forget()


def portal(browser: Client, **cookies: str) -> str:
    for name, value in cookies.items():
        browser.cookies[name] = value
    answer = browser.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_portal_of_somebody_who_signed_in_is_not_shown_to_the_next(tenant: str) -> None:
    account = resident(tenant)
    browser = visitor(tenant)
    before = portal(browser)

    browser.post("/account/sign-in", {"login": "hana", "password": PASSWORD})
    mine = portal(browser)
    browser.cookies.clear()
    after = portal(browser)

    assert account.name_shown in mine
    assert account.name_shown not in before + after


def test_portal_follows_language_and_town(tenant: str, other_tenant: str) -> None:
    browser = visitor(tenant)
    plain = portal(browser)

    english = portal(browser, hiroba_language="en")
    browser.cookies.clear()
    browser.defaults["HTTP_HOST"] = visitor(other_tenant).defaults["HTTP_HOST"]
    elsewhere = portal(browser)

    assert 'lang="ja"' in plain
    assert 'lang="en"' in english
    assert ("加古川市" in plain, "加古川市" in elsewhere, "加西市" in elsewhere) == (True, False, True)


def test_form_token_differs_for_each_visitor(tenant: str) -> None:
    tokens = set()
    for _ in range(3):
        browser = visitor(tenant)
        browser.get("/")
        browser.get("/account/sign-in")
        tokens.add(browser.cookies["csrftoken"].value)

    assert len(tokens) == 3
