# SPDX-License-Identifier: Apache-2.0
"""Outages as spans of time."""

import datetime

import pytest

from hiroba.services.about import rules

START = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)


@pytest.mark.parametrize(
    ("outages", "percent"),
    [
        ([], 100.0),
        ([(START, START + HOUR)], 95.83),
        ([(START + 23 * HOUR, None)], 95.83),
        ([(START, START + HOUR), (START, START + HOUR)], 95.83),
        ([(START, START + 2 * HOUR), (START + HOUR, START + 3 * HOUR)], 87.5),
        ([(START - DAY, START + HOUR)], 95.83),
        ([(START, None)], 0.0),
        ([(START + DAY, None)], 100.0),
    ],
)
def test_share_of_time_up(outages: list[rules.Span], percent: float) -> None:
    assert rules.up_percent(outages, since=START, at=START + DAY) == percent


def test_share_of_no_time_is_whole() -> None:
    assert rules.up_percent([], since=START, at=START) == 100.0


def test_part_is_down_when_it_fails_twice() -> None:
    assert not rules.is_down(failed_now=True, failed_before=False)
    assert not rules.is_down(failed_now=False, failed_before=True)
    assert rules.is_down(failed_now=True, failed_before=True)


def test_gap_is_the_time_in_which_nobody_looked() -> None:
    assert rules.gap(START, START + HOUR) == (START, START + HOUR)
    assert rules.gap(START, START + datetime.timedelta(minutes=2)) is None
    assert rules.gap(None, START) is None
