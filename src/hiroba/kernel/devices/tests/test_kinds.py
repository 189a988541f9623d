# SPDX-License-Identifier: Apache-2.0
import pytest

from hiroba.kernel.devices.kinds import KINDS, derived, level_name

THRESHOLDS = [2.5, 3.5, 4.8, 5.6]
SETTINGS = {"standbyLevel": 2.5, "cautionLevel": 3.5, "evacuationLevel": 4.8, "dangerLevel": 5.6}


@pytest.mark.parametrize(
    ("level", "name"),
    [
        (0.8, "平常"),
        (2.5, "水防団待機"),
        (3.5, "氾濫注意"),
        (4.79, "氾濫注意"),
        (4.8, "避難判断"),
        (9, "氾濫危険"),
    ],
)
def test_level_name_is_the_highest_level_reached(level: float, name: str) -> None:
    assert level_name(level, THRESHOLDS) == name


def test_river_with_thresholds_gets_its_level_name() -> None:
    assert derived(KINDS["water_level"], {"waterLevel": 3.6}, SETTINGS) == {"alertLevel": "氾濫注意"}


def test_river_without_thresholds_gets_none() -> None:
    assert derived(KINDS["water_level"], {"waterLevel": 3.6}, {"standbyLevel": 2.5}) == {}


def test_rain_gets_no_level_name() -> None:
    assert derived(KINDS["rainfall"], {"rainfallHour": 50.0}, SETTINGS) == {}
