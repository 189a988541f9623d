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
from hiroba.project.demo.town import DemoGroup, DemoTown, Station
from hiroba.project.demo.weather import (
    STEP_SECONDS,
    WARM_UP_HOURS,
    Catchment,
    RainGauge,
    Sky,
    SnowCover,
    tide,
)

HOURS_MAX = 24 * 365
SILENT_SHARE = 0.12
"""Of the sensors, so that 古い情報 can be seen; at least one in each town with five sensors or more."""

LOST_SHARE = 0.002

GATEWAY_DEVICE = "demo-gateway"
SPEED = 60.0
"""Model seconds for each second of the clock: a storm of four hours passes in four minutes."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """One message of one device."""

    name: DeviceName
    payload: bytes


class SimulatedStation:
    """One sensor: its model, its counter, and whether it has fallen silent."""

    def __init__(self, tenant: str, station: Station, sky: Sky, seed: str) -> None:
        self.name = DeviceName(tenant=tenant, device=station.number)
        self._station, self._sky = station, sky
        self._chance = random.Random(f"{seed}:{station.number}")  # noqa: S311 -- demo data, not a secret
        self._place = self._chance.random()
        self._gauge, self._snow = RainGauge(), SnowCover(depth=20 + 90 * self._place)
        self._catchment = Catchment(response_hours=station.response_hours)
        self._steps = -WARM_UP_HOURS * 3600 // STEP_SECONDS
        self._sequence = 0

    def report(self, *, model_seconds: float, at: datetime.datetime) -> Report:
        """Moves the model on and gives what the sensor sends now."""
        payload = {
            "sequence": self._sequence,
            "observedAt": at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "values": self.values_at(model_seconds),
        }
        # Now and then a radio message is lost, so that the count of gaps has something to show.
        self._sequence += 2 if self._chance.random() < LOST_SHARE else 1
        return Report(name=self.name, payload=json.dumps(payload).encode())

    def values_at(self, model_seconds: float) -> dict[str, float]:
        """Moves the model on and gives what can be measured."""
        self._advance_to(model_seconds)
        return self._values(model_seconds)

    def _values(self, model_seconds: float) -> dict[str, float]:
        match self._station.kind:
            case "water_level":
                level = self._catchment.level(self._station.level_at_rest)
                return {"waterLevel": round(level + self._chance.uniform(-0.01, 0.01), 2)}
            case "rainfall":
                return {"rainfall10Minutes": self._gauge.ten_minutes, "rainfallHour": self._gauge.hour}
            case "snow_depth":
                return {"snowDepth": float(round(self._snow.depth))}
            case _:
                hours = model_seconds / 3600
                return {
                    "tideLevel": round(
                        tide(hours, mean=self._station.level_at_rest, phase=self._place / 20), 2
                    )
                }

    def _advance_to(self, model_seconds: float) -> None:
        while self._steps * STEP_SECONDS <= model_seconds:
            rain = self._sky.rain(self._steps * STEP_SECONDS / 3600, place=self._place)
            self._gauge.advance(rain)
            self._catchment.advance(rain)
            self._snow.advance(rain)
            self._steps += 1


class Fleet:
    """All sensors of some towns, reporting in turn."""

    def __init__(self, owners: Sequence[DemoTown | DemoGroup], *, seed: int) -> None:
        self.stations: list[SimulatedStation] = []
        self.silent: list[SimulatedStation] = []
        for owner in owners:
            talking, silent = _stations(owner, seed)
            self.stations += talking
            self.silent += silent

    def turns(self) -> Iterator[SimulatedStation]:
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


def _stations(
    owner: DemoTown | DemoGroup, seed: int
) -> tuple[list[SimulatedStation], list[SimulatedStation]]:
    sky = Sky(f"{seed}:{owner.code}:sky", hours_max=HOURS_MAX)
    silent = silent_numbers(owner, seed)
    made = [SimulatedStation(owner.code, station, sky, f"{seed}:{owner.code}") for station in owner.stations]
    return (
        [each for each in made if each.name.device not in silent],
        [each for each in made if each.name.device in silent],
    )
