# SPDX-License-Identifier: Apache-2.0
import datetime
import json

import pytest

from hiroba.kernel.devices.kinds import KINDS, Value
from hiroba.project.demo.simulation import Fleet, silent_numbers
from hiroba.project.demo.towns import OWNERS
from hiroba.project.demo.towns.kakogawa import KAKOGAWA
from hiroba.project.demo.towns.takamatsu import TAKAMATSU
from hiroba.project.demo.weather import Catchment, RainGauge, Sky

AT = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
HOUR = 3600


def values_of(fleet: Fleet, hours: range) -> dict[str, list[dict[str, Value]]]:
    return {
        f"{station.name.user_name}": [station.values_at(hour * HOUR) for hour in hours]
        for station in fleet.stations
    }


def test_same_seed_gives_the_same_values() -> None:
    hours = range(0, 48, 3)

    first = values_of(Fleet(OWNERS, seed=7), hours)

    assert values_of(Fleet(OWNERS, seed=7), hours) == first
    assert values_of(Fleet(OWNERS, seed=8), hours) != first


@pytest.mark.parametrize("seed", range(6))
def test_values_stay_in_the_range_that_the_decoder_takes(seed: int) -> None:
    fleet = Fleet(OWNERS, seed=seed)
    kinds = {
        (owner.code, station.number): KINDS[station.kind] for owner in OWNERS for station in owner.stations
    } | {(owner.code, road.number): KINDS["road"] for owner in OWNERS for road in owner.roads}

    refused = [
        (station.name, attribute, value)
        for station in fleet.stations
        for hour in range(0, 240, 6)
        for attribute, value in station.values_at(hour * HOUR).items()
        if not kinds[station.name.tenant, station.name.device].quantity(attribute).accepts(value)  # type: ignore[union-attr]
    ]

    assert refused == []


@pytest.mark.parametrize("seed", range(6))
def test_visitor_sees_the_river_rise_within_twelve_model_hours(seed: int) -> None:
    fleet = Fleet([KAKOGAWA], seed=seed)
    river = next(one for one in fleet.stations if one.name.device in ("wl05", "wl06"))

    levels = [float(river.values_at(minute * 60)["waterLevel"]) for minute in range(0, 12 * 60, 10)]

    assert max(levels) - levels[0] > 1.0


def test_river_crests_after_the_rain_and_later_in_a_larger_basin() -> None:
    rain = [0.0] * 6 + [30.0] * 6 + [0.0] * 60
    small, large = Catchment(response_hours=1.0), Catchment(response_hours=5.0)
    levels: dict[str, list[float]] = {"small": [], "large": []}

    for step in rain:
        small.advance(step)
        large.advance(step)
        levels["small"].append(small.level(0.5))
        levels["large"].append(large.level(0.5))

    crest = {name: steps.index(max(steps)) for name, steps in levels.items()}
    assert 11 <= crest["small"] < crest["large"]
    assert max(levels["small"]) > max(levels["large"])


def test_rain_gauge_counts_half_millimetres_and_loses_none() -> None:
    gauge, fallen = RainGauge(), []

    for _ in range(60):
        gauge.advance(1.3)
        fallen.append(gauge.ten_minutes)

    assert {value % 0.5 for value in fallen} == {0.0}
    assert sum(fallen) + gauge.rest == pytest.approx(1.3 * 10)


def test_sky_begins_with_a_heavy_storm() -> None:
    sky = Sky("7", hours_max=48)

    assert max(sky.rain(hour / 6) for hour in range(36)) > 10


def test_silent_sensors_are_few_known_and_never_report() -> None:
    silent = silent_numbers(KAKOGAWA, 1)
    fleet = Fleet([KAKOGAWA], seed=1)

    assert len(silent) == 1
    assert {station.name.device for station in fleet.stations} & silent == set()
    assert {station.name.device for station in fleet.silent} == silent


def test_reports_carry_growing_numbers_and_their_time() -> None:
    station = Fleet([KAKOGAWA], seed=1).stations[0]

    payloads = [json.loads(station.report(model_seconds=step, at=AT).payload) for step in range(200)]

    numbers = [payload["sequence"] for payload in payloads]
    assert numbers == sorted(set(numbers))
    assert payloads[0]["observedAt"] == "2026-06-01T00:00:00.000000Z"


def test_underpass_closes_in_the_storm_and_opens_after_it() -> None:
    fleet = Fleet([TAKAMATSU], seed=2)
    underpass = next(one for one in fleet.stations if one.name.device == "rd02")

    states = [underpass.values_at(minute * 60)["restrictionStatus"] for minute in range(0, 12 * 60, 10)]

    assert (states[0], "規制中" in states, states[-1]) == ("解除", True, "解除")


def test_restricted_road_stays_restricted() -> None:
    fleet = Fleet([TAKAMATSU], seed=2)
    road = next(one for one in fleet.stations if one.name.device == "rd01")

    found = [road.values_at(hour * HOUR) for hour in range(12)]

    assert (
        found == [{"restrictionStatus": "規制中", "restrictionType": "片側交互通行", "reason": "工事"}] * 12
    )
