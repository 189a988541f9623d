# SPDX-License-Identifier: Apache-2.0
"""The first value of each sensor, so that the map is not empty before the simulation speaks.

Sensors that the simulation leaves silent begin with an old value: 古い情報.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from hiroba.kernel.devices.kinds import KINDS, derived
from hiroba.project.demo import entities
from hiroba.project.demo.entities import Document, text
from hiroba.project.demo.simulation import Fleet, Reporter, silent_numbers
from hiroba.project.demo.town import DemoGroup, DemoTown, Station

SEED = 1
"""That of `hiroba simulate` unless another is given."""

FRESH_FOR = datetime.timedelta(minutes=2)
SILENT_FOR = datetime.timedelta(hours=3)


def first_values(owner: DemoTown | DemoGroup, *, at: datetime.datetime) -> Iterator[Document]:
    """Stations of the town with one measurement each."""
    fleet = Fleet([owner], seed=SEED)
    simulated = {one.name.device: one for one in (*fleet.stations, *fleet.silent)}
    silent = silent_numbers(owner, SEED)
    for station, document in zip(owner.stations, entities.stations(owner), strict=True):
        observed_at = at - (SILENT_FOR if station.number in silent else FRESH_FOR)
        yield {**document, **_measured(station, simulated[station.number], observed_at)}


def _measured(station: Station, simulated: Reporter, observed_at: datetime.datetime) -> Document:
    kind = KINDS[station.kind]
    values = simulated.values_at(0)
    found: dict[str, dict[str, object]] = {}
    for name, value in values.items():
        quantity = kind.quantity(name)
        found[name] = {"type": "Property", "value": value, "observedAt": entities.stamp(observed_at)}
        if quantity and quantity.unit:
            found[name]["unitCode"] = quantity.unit
    settings = station.thresholds.settings() if station.thresholds else {}
    for name, word in derived(kind, values, settings).items():
        found[name] = {**text(str(word)), "observedAt": entities.stamp(observed_at)}
    return {**found}
