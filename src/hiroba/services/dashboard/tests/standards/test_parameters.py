# SPDX-License-Identifier: Apache-2.0
"""What an items request may ask for (OGC 17-069r4, 7.15)."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.services.dashboard.standards.ogc.parameters import Asked, BadParameter, asked

MORNING = datetime.datetime(2026, 11, 21, 0, tzinfo=datetime.UTC)
NOON = datetime.datetime(2026, 11, 21, 12, tzinfo=datetime.UTC)


def test_nothing_asked_gives_the_first_hundred() -> None:
    assert asked({}) == Asked(limit=100, offset=0, box=None, interval=None)


def test_limit_above_the_greatest_is_the_greatest() -> None:
    assert asked({"limit": "100000"}).limit == 1000


def test_box_with_heights_leaves_them_out() -> None:
    assert asked({"bbox": "134,34,-5,135,35,900"}).box == (134.0, 34.0, 135.0, 35.0)


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("2026-11-21T00:00:00Z", (MORNING, MORNING)),
        ("2026-11-21T00:00:00Z/2026-11-21T12:00:00Z", (MORNING, NOON)),
        ("../2026-11-21T12:00:00Z", (None, NOON)),
        ("2026-11-21T00:00:00Z/", (MORNING, None)),
        ("2026-11-21T09:00:00+09:00", (MORNING, MORNING)),
        ("2026-11-21T09:00:00 09:00", (MORNING, MORNING)),
        ("2026-11-21", (MORNING, MORNING)),
    ],
)
def test_times_are_read(
    text: str, interval: tuple[datetime.datetime | None, datetime.datetime | None]
) -> None:
    assert asked({"datetime": text}).interval == interval


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "-1"},
        {"limit": "ten"},
        {"limit": "1.5"},
        {"offset": "-1"},
        {"offset": "99999999"},
        {"bbox": "1,2,3"},
        {"bbox": "a,b,c,d"},
        {"bbox": "134,35,135,34"},
        {"bbox": "nan,34,135,35"},
        {"bbox": "134,34,inf,35"},
        {"bbox": "134,34,135,95"},
        {"datetime": "yesterday"},
        {"datetime": "../.."},
        {"datetime": "2026-11-22T00:00:00Z/2026-11-21T00:00:00Z"},
        {"f": "html"},
        {"colour": "red"},
    ],
)
def test_what_cannot_be_meant_is_refused_and_named(query: dict[str, str]) -> None:
    (name,) = query

    with pytest.raises(BadParameter, match=name):
        asked(query)


@given(st.dictionaries(st.sampled_from(["bbox", "datetime", "limit", "offset", "f", "x"]), st.text()))
def test_any_query_is_read_or_refused(query: dict[str, str]) -> None:
    try:
        found = asked(query)
    except BadParameter:
        return
    assert 1 <= found.limit <= 1000
