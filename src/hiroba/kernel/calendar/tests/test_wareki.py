# SPDX-License-Identifier: Apache-2.0
import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.kernel.calendar.wareki import parse_wareki, wareki


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 11, 21), "令和8年11月21日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1912, 7, 30), "大正元年7月30日"),
        (date(1873, 1, 1), "明治6年1月1日"),
    ],
)
def test_wareki_of_known_days_and_back(day: date, text: str) -> None:
    assert (wareki(day), parse_wareki(text)) == (text, day)


@pytest.mark.parametrize(
    "text",
    [
        "R8.11.21",
        "r8/11/21",
        "Ｒ８．１１．２１",
        "R.8-11-21",
        "令和 8年 11月 21日",
        "令和八年十一月二十一日",
        "令和08年11月21日",
    ],
)
def test_parse_wareki_reads_what_people_write(text: str) -> None:
    assert parse_wareki(text) == date(2026, 11, 21)


def test_parse_wareki_after_the_end_of_the_era_counts_on() -> None:
    assert parse_wareki("平成31年5月1日") == date(2019, 5, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-21",
        "令和元年4月30日",
        "令和0年1月1日",
        "令和8年13月1日",
        "令和8年2月29日",
        "慶応3年1月1日",
        "明治5年1月1日",
        "令和一二年1月1日",
    ],
)
def test_parse_wareki_of_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_wareki(text)


def test_wareki_before_the_gregorian_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="1872"):
        wareki(date(1872, 12, 31))


@given(st.dates(date(1873, 1, 1), date(2100, 12, 31)))
def test_wareki_is_read_back(day: date) -> None:
    assert parse_wareki(wareki(day)) == day


@given(st.text(max_size=20))
def test_parse_wareki_of_any_text_is_a_date_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        parse_wareki(text)
