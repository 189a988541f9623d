# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.kernel.calendar.office_hours import JAPAN, OfficeHours

DAY = ((time(8, 30), time(17, 15)),)
OFFICE = OfficeHours(
    weekly=dict.fromkeys(range(5), DAY),
    exceptions={date(2026, 11, 22): ((time(9), time(12)),), date(2026, 11, 24): ()},
)
BAR = OfficeHours(weekly={4: ((time(22), time(2)),)}, is_open_on_holidays=True)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-20 08:29", False),
        ("2026-11-20 08:30", True),
        ("2026-11-20 17:14", True),
        ("2026-11-20 17:15", False),
        ("2026-11-21 10:00", False),
        ("2026-11-22 10:00", True),  # An exception on a Sunday.
        ("2026-11-23 10:00", False),  # A holiday on a Monday.
        ("2026-11-24 10:00", False),  # An exception: closed.
        ("2026-12-30 10:00", False),
    ],
)
def test_is_open_by_day_hour_and_exception(moment: str, is_open: bool) -> None:
    assert OFFICE.is_open(at(moment)) is is_open


def test_is_open_counts_by_the_clock_of_japan() -> None:
    assert OFFICE.is_open(datetime(2026, 11, 19, 23, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [("2026-11-20 23:00", True), ("2026-11-21 01:59", True), ("2026-11-21 02:00", False)],
)
def test_is_open_over_midnight(moment: str, is_open: bool) -> None:
    assert BAR.is_open(at(moment)) is is_open


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-20 09:00", "2026-11-20 09:00"),
        ("2026-11-20 17:15", "2026-11-22 09:00"),
        ("2026-11-22 12:00", "2026-11-25 08:30"),
        ("2026-12-28 18:00", "2027-01-04 08:30"),
    ],
)
def test_next_opening_over_weekend_holiday_and_new_year(moment: str, expected: str) -> None:
    assert OFFICE.next_opening(at(moment)) == at(expected)


def test_next_opening_of_what_never_opens_is_none() -> None:
    assert OfficeHours(weekly={}).next_opening(at("2026-11-20 09:00")) is None


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 -- hypothesis sets the zone
def test_next_opening_is_open_and_never_before(moment: datetime) -> None:
    found = OFFICE.next_opening(moment)

    assert found is not None
    assert found >= moment
    assert OFFICE.is_open(found)
