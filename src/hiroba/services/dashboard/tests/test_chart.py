# SPDX-License-Identifier: Apache-2.0
import datetime
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from hiroba.services.dashboard.charts.lines import BOTTOM, HEIGHT, POINTS_MAX, TOP, Chart, line_chart
from hiroba.services.dashboard.charts.series import Limit, Reading, Series
from hiroba.services.dashboard.tests.entities import NOON


def readings(*values: float, minutes: int = 10) -> list[tuple[datetime.datetime, float]]:
    return [(NOON + datetime.timedelta(minutes=minutes * place), value) for place, value in enumerate(values)]


def drawn(readings: Sequence[Reading], limits: Sequence[Limit] = ()) -> Chart | None:
    return line_chart([Series(name="A", readings=tuple(readings))], limits)


def test_line_chart_of_one_reading_is_none() -> None:
    assert drawn(readings(1.0)) is None


def test_line_chart_starts_at_zero_and_ends_at_the_last_value() -> None:
    chart = drawn(readings(1.0, 2.0, 3.42))

    assert chart is not None
    assert [tick.label for tick in chart.grid] == ["0", "1", "2", "3", "4"]
    assert chart.lines[0].path.endswith(f"{chart.lines[0].end_x} {chart.lines[0].end_y}")
    assert chart.last_is_right


def test_line_chart_of_constant_value_has_room() -> None:
    chart = drawn(readings(0.8, 0.8, 0.8))

    assert chart is not None
    assert chart.grid[0].y > chart.grid[-1].y


def test_line_chart_leaves_a_gap_where_the_sensor_was_silent() -> None:
    chart = drawn([*readings(1.0, 1.1), (NOON + datetime.timedelta(hours=5), 1.2)])

    assert chart is not None
    assert chart.lines[0].path.count("M") == 2


def test_line_chart_shows_limits_passed_and_the_next_one() -> None:
    limits = [Limit(value=value, word=str(value), tone="care") for value in (2.0, 3.0, 4.0, 9.0)]

    chart = drawn(readings(1.0, 2.5), limits)

    assert chart is not None
    assert [limit.value for limit in chart.limits] == [2.0, 3.0]


def test_line_chart_hours_are_those_of_japan() -> None:
    chart = drawn(readings(*[1.0] * 31))

    assert chart is not None
    assert [tick.label for tick in chart.times] == ["12:00", "13:00", "14:00", "15:00", "16:00", "17:00"]


def test_line_chart_of_few_minutes_names_start_and_end() -> None:
    chart = drawn(readings(1.0, 1.1, minutes=4))

    assert chart is not None
    assert [tick.label for tick in chart.times] == ["12:00", "12:04"]


@given(st.lists(st.floats(-1000, 1000, allow_nan=False, allow_infinity=False), min_size=2, max_size=600))
def test_line_chart_stays_inside_its_box(values: list[float]) -> None:
    chart = drawn(readings(*values))

    assert chart is not None
    heights = [float(part.split(" ")[1]) for part in chart.lines[0].path[1:].replace("M", "L").split("L")]
    assert len(heights) <= POINTS_MAX + 1
    assert all(TOP - 0.1 <= height <= HEIGHT - BOTTOM + 0.1 for height in heights)


def test_line_chart_of_several_series_names_each_with_a_letter_and_draws_no_area() -> None:
    series = [Series(name=name, readings=tuple(readings(1.0, 2.0))) for name in ("上流", "下流")]

    chart = line_chart(series)

    assert chart is not None
    assert [(line.letter, line.name, line.style, line.area) for line in chart.lines] == [
        ("A", "上流", 1, ""),
        ("B", "下流", 2, ""),
    ]


def test_line_chart_lays_the_day_before_under_today() -> None:
    day = datetime.timedelta(days=1)
    now = tuple(readings(1.0, 2.0))
    before = tuple((time - day, value) for time, value in readings(1.0, 2.0))

    chart = line_chart([Series(name="今日", readings=now), Series(name="前の日", readings=before, shift=day)])

    assert chart is not None
    assert chart.lines[0].path == chart.lines[1].path


def test_line_chart_keeps_the_peak_of_many_readings() -> None:
    values = [1.0] * 3000
    values[1234] = 9.0

    chart = drawn(readings(*values, minutes=1))

    assert chart is not None
    heights = [float(part.split(" ")[1]) for part in chart.lines[0].path[1:].split("L")]
    assert (min(heights), len(heights) <= POINTS_MAX + 1) == (min(heights), True)
    assert min(heights) < TOP + 40


def test_line_chart_of_a_daily_sensor_is_one_line() -> None:
    chart = drawn(readings(1.0, 2.0, 3.0, minutes=24 * 60))

    assert chart is not None
    assert chart.lines[0].path.count("M") == 1
