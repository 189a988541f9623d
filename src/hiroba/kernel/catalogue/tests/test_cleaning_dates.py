# SPDX-License-Identifier: Apache-2.0
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.kernel.catalogue.cleaning import Repaired, Unreadable
from hiroba.kernel.catalogue.cleaning.dates import clean_date, clean_time


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2026-08-01", "2026-08-01"),
        ("2020/6/25", "2020-06-25"),
        ("2026-02-01 00:00:00", "2026-02-01"),
        ("2020年6月5日", "2020-06-05"),
        ("20200625", "2020-06-25"),
        ("２０２０／６／２５", "2020-06-25"),
        ("令和5年5月1日", Repaired("2023-05-01", "wareki")),
        ("令和元年５月１日", Repaired("2019-05-01", "wareki")),
        ("R5.5.1", Repaired("2023-05-01", "wareki")),
        ("昭和63年12月31日", Repaired("1988-12-31", "wareki")),
        ("S40/1/2", Repaired("1965-01-02", "wareki")),
        ("㍻30年3月1日", Repaired("2018-03-01", "wareki")),
        ("2023-02-29", Unreadable("not_a_date")),
        ("令和0年1月1日", Unreadable("not_a_date")),
        ("平成", Unreadable("not_a_date")),
        ("", None),
        ("－", None),
    ],
)
def test_clean_date_of_real_spellings(cell: str, value: object) -> None:
    assert clean_date(cell) == value


@given(st.dates(date(2019, 5, 1), date(2117, 12, 31)))
def test_clean_date_reiwa_comes_back(day: date) -> None:
    written = f"令和{day.year - 2018}年{day.month}月{day.day}日"

    assert clean_date(written) == Repaired(day.isoformat(), "wareki")


@given(st.dates(date(1000, 1, 1)))
def test_clean_date_western_forms_agree(day: date) -> None:
    forms = (day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日")

    assert {clean_date(form) for form in forms} == {day.isoformat()}


@given(st.text(max_size=30))
def test_clean_date_any_text_never_raises(cell: str) -> None:
    clean_date(cell)
    clean_time(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("9:00", "09:00"),
        ("24:00", "24:00"),
        ("17:00:00", "17:00"),
        ("９：００", "09:00"),
        ("1700", Repaired("17:00", "time_format")),
        ("9時", Repaired("09:00", "time_format")),
        ("9時半", Repaired("09:30", "time_format")),
        ("午後5時15分", Repaired("17:15", "time_format")),
        ("25:00", Unreadable("not_a_time")),
        ("24:30", Unreadable("not_a_time")),
        ("開所日のみ", Unreadable("not_a_time")),
        ("", None),
    ],
)
def test_clean_time_of_real_spellings(cell: str, value: object) -> None:
    assert clean_time(cell) == value


@given(st.times())
def test_clean_time_is_padded(moment: object) -> None:
    hour, minute = moment.hour, moment.minute  # type: ignore[attr-defined]

    assert clean_time(f"{hour}:{minute:02d}") == f"{hour:02d}:{minute:02d}"
