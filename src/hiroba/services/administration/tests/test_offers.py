# SPDX-License-Identifier: Apache-2.0
import datetime

import pytest
from django.utils import translation

from hiroba.kernel.api import search
from hiroba.kernel.api.identity import system
from hiroba.kernel.api.tenancy import as_tenant, switch_on
from hiroba.kernel.testing.pages import visitor
from hiroba.services.administration.actions import close_notice, refill_search
from hiroba.services.administration.pages.portal import greeting
from hiroba.services.administration.queries.offers import found
from hiroba.services.administration.queries.texts import texts_found
from hiroba.services.administration.tests.factories import AT, notice


@pytest.mark.parametrize("query", ["といれ", "ﾄｲﾚ", "TOILET", "公衆　トイレ"])
def test_search_forgives_width_case_and_kana(tenant: str, query: str) -> None:
    switch_on(tenant, "dashboard", at=AT)

    with translation.override("ja"):
        assert [tile.title for tile in found(query)] == ["公衆トイレ"]


def test_services_that_are_off_are_not_offered(tenant: str) -> None:
    with translation.override("ja"):
        assert [tile.url for tile in found("")] == ["/administration/notices", "/account/"]


@pytest.mark.parametrize(
    ("hour", "expected"),
    [(4, "こんばんは"), (5, "おはようございます"), (11, "こんにちは"), (17, "こんばんは")],
)
def test_greeting_follows_the_hour(hour: int, expected: str) -> None:
    with translation.override("ja"):
        assert greeting(datetime.datetime(2026, 9, 18, hour, tzinfo=datetime.UTC), "") == expected


def test_portal_finds_open_notices_by_any_of_their_words(tenant: str, other_tenant: str) -> None:
    with as_tenant(other_tenant):
        notice(other_tenant, title="断水します（加西）")
    notice(tenant, title="断水します", body="加古川町<の>一部で、よるに水が止まります。")
    closed = notice(tenant, title="断水は終わりました")
    close_notice(system(tenant), closed, at=AT)

    text = visitor(tenant).get("/services", {"q": "ヨル"}).content.decode()
    none = visitor(tenant).get("/services", {"q": "やくそく"}).content.decode()
    all_found = [hit.title for hit in texts_found("断水")]

    assert ">断水します</a>" in text
    assert "加古川町&lt;の&gt;一部で、<mark>よる</mark>に水が止まります。" in text
    assert "見つかりませんでした" in none
    assert all_found == ["断水します"]


def test_refill_search_puts_open_notices_in_again(tenant: str) -> None:
    notice(tenant, title="断水します")
    search.remove_kind("administration.notice")
    refill_search()

    assert [hit.title for hit in texts_found("断水")] == ["断水します"]
