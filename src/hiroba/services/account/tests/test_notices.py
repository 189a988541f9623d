# SPDX-License-Identifier: Apache-2.0
"""Notices on the page of the account, in the reader's words and nobody else's."""

from collections.abc import Iterator

import pytest

from hiroba.kernel.api import messaging
from hiroba.kernel.testing.pages import visitor
from hiroba.services.account.tests.factories import AT, resident
from hiroba.web import emergency
from hiroba.web.memory import forget


@pytest.fixture(autouse=True)
def _calm_weather(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    forget()
    monkeypatch.setattr(emergency, "_warnings", lambda _tenant: [])
    yield
    forget()


def test_my_page_shows_own_notices_with_their_page(tenant: str) -> None:
    account, other = resident(tenant), resident(tenant, login="taro")
    messaging.notify(
        account.pk, title="通報への答え", text="<b>直しました</b>", url="/street_reports/1", key="a", at=AT
    )
    messaging.notify(other.pk, title="太郎さんだけに", text="", url="", key="a", at=AT)
    browser = visitor(tenant)
    browser.force_login(account)

    page = browser.get("/account/").content.decode()

    assert '<a href="/street_reports/1">通報への答え</a>' in page
    assert "&lt;b&gt;直しました&lt;/b&gt;" in page
    assert "太郎さんだけに" not in page
    assert "新着1件" in page


def test_my_page_without_notices_says_what_comes_here(tenant: str) -> None:
    browser = visitor(tenant)
    browser.force_login(resident(tenant))

    assert "町からの返事は、ここに出ます" in browser.get("/account/").content.decode()


def test_read_notices_takes_the_mark_away_and_needs_a_form(tenant: str) -> None:
    account = resident(tenant)
    messaging.notify(account.pk, title="通報への答え", text="", url="", key="a", at=AT)
    browser = visitor(tenant)
    browser.force_login(account)

    by_link = browser.get("/account/notices/read").status_code
    page = browser.post("/account/notices/read", follow=True).content.decode()

    assert by_link == 405
    assert ("新着" in page, "通報への答え" in page) == (False, True)
    assert messaging.unread_count(account.pk) == 0


def test_read_notices_asks_a_stranger_to_sign_in(tenant: str) -> None:
    assert visitor(tenant).post("/account/notices/read").status_code == 302
