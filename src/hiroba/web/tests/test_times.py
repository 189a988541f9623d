# SPDX-License-Identifier: Apache-2.0
import datetime

import pytest
from django.utils import translation

from hiroba.web.components import times

NOW = datetime.datetime(2026, 9, 18, 1, 40, tzinfo=datetime.UTC)  # 10:40 in Japan


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, "10:40"), (11 * 60, "9月17日 23:40"), (300 * 24 * 60, "2025年11月22日 10:40")],
)
def test_clock_names_the_day_only_when_it_is_not_today(minutes: int, expected: str) -> None:
    with translation.override("ja"):
        assert times.clock(NOW - datetime.timedelta(minutes=minutes), now=NOW) == expected


def test_fresh_within_the_limit_shows_the_time() -> None:
    with translation.override("ja"):
        shown = times.fresh(NOW - datetime.timedelta(minutes=29), 30, now=NOW)

    assert "fresh-old" not in shown
    assert "10:11" in shown


def test_fresh_beyond_the_limit_says_old_in_words() -> None:
    with translation.override("ja"):
        shown = times.fresh(NOW - datetime.timedelta(minutes=31), 30, now=NOW)

    assert "fresh-old" in shown
    assert "古い情報" in shown


def test_fresh_of_a_time_ahead_is_old_beyond_what_clocks_differ() -> None:
    near, far = (times.fresh(NOW + datetime.timedelta(minutes=each), 30, now=NOW) for each in (4, 60))

    assert ("fresh-old" in near, "fresh-old" in far) == (False, True)


def test_fresh_without_a_time_is_old() -> None:
    assert "fresh-old" in times.fresh(None, 30, now=NOW)


def test_day_is_written_as_each_language_does() -> None:
    with translation.override("ja"):
        japanese = times.day(NOW.date())
    with translation.override("en"):
        english = times.day(NOW.date())

    assert (japanese, english) == ("9月18日（金）", "Fri 18 September")
