# SPDX-License-Identifier: Apache-2.0
import datetime

from hypothesis import given
from hypothesis import strategies as st

from hiroba.services.dashboard.chart import BOTTOM, HEIGHT, POINTS_MAX, TOP, Limit, line_chart
from hiroba.services.dashboard.tests.entities import NOON


def readings(*values: float, minutes: int = 10) -> list[tuple[datetime.datetime, float]]:
    return [(NOON + datetime.timedelta(minutes=minutes * place), value) for place, value in enumerate(values)]


def test_line_chart_of_one_reading_is_none() -> None:
    assert line_chart(readings(1.0)) is None


def test_line_chart_starts_at_zero_and_ends_at_the_last_value() -> None:
    chart = line_chart(readings(1.0, 2.0, 3.42))

    assert chart is not None
    assert [tick.label for tick in chart.grid] == ["0", "1", "2", "3", "4"]
    assert chart.line.endswith(f"{chart.last_x} {chart.last_y}")
    assert chart.last_is_right


def test_line_chart_of_constant_value_has_room() -> None:
    chart = line_chart(readings(0.8, 0.8, 0.8))

    assert chart is not None
    assert chart.grid[0].y > chart.grid[-1].y


def test_line_chart_leaves_a_gap_where_the_sensor_was_silent() -> None:
    chart = line_chart([*readings(1.0, 1.1), (NOON + datetime.timedelta(hours=5), 1.2)])

    assert chart is not None
    assert chart.line.count("M") == 2


def test_line_chart_shows_limits_passed_and_the_next_one() -> None:
    limits = [Limit(value=value, word=str(value), tone="care") for value in (2.0, 3.0, 4.0, 9.0)]

    chart = line_chart(readings(1.0, 2.5), limits)

    assert chart is not None
    assert [limit.value for limit in chart.limits] == [2.0, 3.0]


def test_line_chart_hours_are_those_of_japan() -> None:
    chart = line_chart(readings(*[1.0] * 31))

    assert chart is not None
    assert [tick.label for tick in chart.hours] == ["12:00", "13:00", "14:00", "15:00", "16:00", "17:00"]


def test_line_chart_of_few_minutes_names_start_and_end() -> None:
    chart = line_chart(readings(1.0, 1.1, minutes=4))

    assert chart is not None
    assert [tick.label for tick in chart.hours] == ["12:00", "12:04"]


@given(st.lists(st.floats(-1000, 1000, allow_nan=False, allow_infinity=False), min_size=2, max_size=600))
def test_line_chart_stays_inside_its_box(values: list[float]) -> None:
    chart = line_chart(readings(*values))

    assert chart is not None
    heights = [float(part.split(" ")[1]) for part in chart.line[1:].replace("M", "L").split("L")]
    assert len(heights) <= POINTS_MAX + 1
    assert all(TOP - 0.1 <= height <= HEIGHT - BOTTOM + 0.1 for height in heights)
