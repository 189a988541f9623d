# SPDX-License-Identifier: Apache-2.0
import datetime

import pytest
from django.utils import translation

from hiroba.kernel.api.tenancy import switch_on
from hiroba.services.administration.pages.portal import greeting
from hiroba.services.administration.queries.offers import found
from hiroba.services.administration.tests.factories import AT


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
