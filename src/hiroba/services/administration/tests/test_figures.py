# SPDX-License-Identifier: Apache-2.0
import datetime
from typing import Any

from django.utils import translation

from hiroba.kernel.api.registry import Layer, Text
from hiroba.services.administration.queries.figures import figure_of

LAYER = Layer(
    entity_type="WaterLevelObserved",
    title=Text(en="River level", ja="河川水位"),
    group=Text(en="Rivers", ja="川"),
    symbol="wave",
    value="waterLevel",
    unit="m",
    thresholds=("cautionLevel", "dangerLevel"),
    attributes=(
        ("cautionLevel", Text(en="Caution", ja="氾濫注意")),
        ("dangerLevel", Text(en="Danger", ja="氾濫危険")),
    ),
    stale_minutes=30,
)


def station(name: str, level: object, caution: float = 3.0) -> dict[str, Any]:
    return {
        "name": {"type": "Property", "value": name},
        "waterLevel": {"type": "Property", "value": level, "observedAt": "2026-09-18T01:30:00Z"},
        "cautionLevel": {"type": "Property", "value": caution},
        "dangerLevel": {"type": "Property", "value": caution + 1},
    }


def test_station_nearest_to_danger_counts_more_than_the_highest_value() -> None:
    with translation.override("ja"):
        figure = figure_of(LAYER, [station("下流", 9.0, caution=12.0), station("中橋", 3.42)])

    assert figure is not None
    assert (figure.label, figure.note, figure.value, figure.unit) == ("河川水位", "中橋", "3.42", "m")
    assert (figure.tone, figure.status) == ("news", "氾濫注意")
    assert figure.observed_at == datetime.datetime(2026, 9, 18, 1, 30, tzinfo=datetime.UTC)


def test_below_every_threshold_nothing_is_claimed() -> None:
    figure = figure_of(LAYER, [station("中橋", 1.2)])

    assert figure is not None
    assert (figure.tone, figure.status) == (None, "")


def test_station_without_a_number_is_left_out() -> None:
    assert figure_of(LAYER, [station("中橋", None), station("上橋", "欠測")]) is None
