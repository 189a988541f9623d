# SPDX-License-Identifier: Apache-2.0
"""The sensors of the demo towns as devices that report: values, sequence numbers, and some that fall silent.

Model time runs faster than the clock, so that a visitor sees a storm and the river behind it within minutes.
Everything but the clock follows from the seed.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hiroba.kernel.devices.credentials import DeviceName
from hiroba.kernel.devices.kinds import Value
from hiroba.project.demo.town import DemoGroup, DemoTown, Road, Station
from hiroba.project.demo.weather import (
    STEP_SECONDS,
    WARM_UP_HOURS,
    Catchment,
    RainGauge,
    Sky,
    SnowCover,
    river_gain,
    tide,
)

HOURS_MAX = 24 * 365
SILENT_SHARE = 0.12
"""Of the sensors, so that 古い情報 can be seen; at least one in each town with five sensors or more."""

LOST_SHARE = 0.002
CLOSED_FROM_MM = 20.0
"""Rain in an hour from which underpasses flood (内水氾濫); many cities close them at 20 to 30 mm."""

GATEWAY_DEVICE = "demo-gateway"
SPEED = 60.0
"""Model seconds for each second of the clock: a storm of four hours passes in four minutes."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """One message of one device."""

    name: DeviceName
    payload: bytes


class Reporter:
    """Something that reports under a device's name: its counter and its chance."""

    def __init__(self, tenant: str, device: str, seed: str) -> None:
        self.name = DeviceName(tenant=tenant, device=device)
        self._chance = random.Random(f"{seed}:{device}")  # noqa: S311 -- demo data, not a secret
        self._place = self._chance.random()
        self._steps = -WARM_UP_HOURS * 3600 // STEP_SECONDS
        self._sequence = 0

    def report(self, *, model_seconds: float, at: datetime.datetime) -> Report:
        """Moves the model on and gives what is sent now."""
        payload = {
            "sequence": self._sequence,
            "observedAt": at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "values": self.values_at(model_seconds),
        }
        # Now and then a radio message is lost, so that the count of gaps has something to show.
        self._sequence += 2 if self._chance.random() < LOST_SHARE else 1
        return Report(name=self.name, payload=json.dumps(payload).encode())

    def values_at(self, model_seconds: float) -> dict[str, Value]:
        """Moves the model on, step by step, and gives what can be measured."""
        while self._steps * STEP_SECONDS <= model_seconds:
            self._advance(self._steps * STEP_SECONDS / 3600)
            self._steps += 1
        return self._values(model_seconds)

    def _advance(self, hours: float) -> None:
        raise NotImplementedError

    def _values(self, model_seconds: float) -> dict[str, Value]:
        raise NotImplementedError


class SimulatedStation(Reporter):
    """One sensor with its models."""

    def __init__(self, tenant: str, station: Station, sky: Sky, seed: str) -> None:
        super().__init__(tenant, station.number, seed)
        self._station, self._sky = station, sky
        self._gauge, self._snow = RainGauge(), SnowCover(depth=20 + 90 * self._place)
        self._catchment = _catchment(station)

    def _advance(self, hours: float) -> None:
        rain = self._sky.rain(hours, place=self._place)
        self._gauge.advance(rain)
        self._catchment.advance(rain)
        self._snow.advance(rain)

    def _values(self, model_seconds: float) -> dict[str, Value]:
        match self._station.kind:
            case "water_level":
                level = self._catchment.level(self._station.level_at_rest)
                return {"waterLevel": round(level + self._chance.uniform(-0.01, 0.01), 2)}
            case "rainfall":
                return {"rainfall10Minutes": self._gauge.ten_minutes, "rainfallHour": self._gauge.hour}
            case "snow_depth":
                return {"snowDepth": float(round(self._snow.depth))}
            case _:
                level = tide(model_seconds / 3600, mean=self._station.level_at_rest, phase=self._place / 20)
                return {"tideLevel": round(level, 2)}


class SimulatedRoad(Reporter):
    """A road that its keeper closes when too much rain has fallen in an hour, unless it is restricted anyway."""

    def __init__(self, tenant: str, road: Road, sky: Sky, seed: str) -> None:
        super().__init__(tenant, road.number, seed)
        self._road, self._sky, self._gauge = road, sky, RainGauge()

    def _advance(self, hours: float) -> None:
        self._gauge.advance(self._sky.rain(hours, place=self._place))

    def _values(self, model_seconds: float) -> dict[str, Value]:
        if self._road.restriction:
            return _restricted(self._road.restriction, self._road.reason)
        if self._gauge.hour >= CLOSED_FROM_MM:
            return _restricted("通行止め", "冠水")
        return {"restrictionStatus": "解除", "restrictionType": "規制なし", "reason": "なし"}


class Fleet:
    """All sensors of some towns, reporting in turn."""

    def __init__(self, owners: Sequence[DemoTown | DemoGroup], *, seed: int) -> None:
        self.stations: list[Reporter] = []
        self.silent: list[Reporter] = []
        for owner in owners:
            talking, silent = _reporters(owner, seed)
            self.stations += talking
            self.silent += silent

    def turns(self) -> Iterator[Reporter]:
        """The talking sensors, round and round."""
        while True:
            yield from self.stations


def silent_numbers(owner: DemoTown | DemoGroup, seed: int) -> frozenset[str]:
    """Which sensors of the town have fallen silent."""
    count = round(len(owner.stations) * SILENT_SHARE) or (1 if len(owner.stations) >= 5 else 0)
    chance = random.Random(f"{seed}:{owner.code}:silent")  # noqa: S311 -- demo data, not a secret
    return frozenset(station.number for station in chance.sample(owner.stations, count))


def device_secret(key: str, name: DeviceName) -> str:
    """Secret of a demo device, made from one key so that nothing but the key has to be kept."""
    return hmac.new(key.encode(), name.user_name.encode(), hashlib.sha256).hexdigest()


def _catchment(station: Station) -> Catchment:
    if station.thresholds is None:
        return Catchment(response_hours=station.response_hours)
    gain = river_gain(at_rest=station.level_at_rest, danger=station.thresholds.danger)
    return Catchment(response_hours=station.response_hours, gain=gain)


def _restricted(kind: str, reason: str) -> dict[str, Value]:
    return {"restrictionStatus": "規制中", "restrictionType": kind, "reason": reason}


def _reporters(owner: DemoTown | DemoGroup, seed: int) -> tuple[list[Reporter], list[Reporter]]:
    """Those that talk, and those that have fallen silent."""
    sky = Sky(f"{seed}:{owner.code}:sky", hours_max=HOURS_MAX)
    silent = silent_numbers(owner, seed)
    town_seed = f"{seed}:{owner.code}"
    made: list[Reporter] = [
        SimulatedStation(owner.code, station, sky, town_seed) for station in owner.stations
    ]
    made += [SimulatedRoad(owner.code, road, sky, town_seed) for road in owner.roads]
    return (
        [each for each in made if each.name.device not in silent],
        [each for each in made if each.name.device in silent],
    )
