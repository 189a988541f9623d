# SPDX-License-Identifier: Apache-2.0
"""From when history exists, so that the time slider promises nothing that is not there."""

import datetime
from collections.abc import Hashable, Sequence

from hiroba.kernel.api.context import ContextUnavailable
from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard.features import Feature
from hiroba.services.dashboard.queries.last_known import Snapshot
from hiroba.services.dashboard.queries.town_data import TownData

SENSORS_ASKED_MAX = 3
"""The beginning of a layer is told by its first sensors; a later one has a shorter history of its own."""

LONG_AGO = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
STEPS_DAYS = (1, 7, 31, 366, 3660)
EXACT = datetime.timedelta(minutes=10)
KEPT = datetime.timedelta(hours=1)
KEPT_MAX = 200

_kept: dict[Hashable, tuple[datetime.datetime, datetime.datetime | None]] = {}


def beginning(
    data: TownData, layers: Sequence[tuple[Layer, Snapshot]], at: datetime.datetime
) -> datetime.datetime | None:
    """The oldest known value of the layers with live values, to ten minutes; None where nothing is known."""
    found = [
        _of_sensor(data, feature, layer, at)
        for layer, snapshot in layers
        if layer.value
        for feature in snapshot.features[:SENSORS_ASKED_MAX]
    ]
    return min((each for each in found if each), default=None)


def _of_sensor(
    data: TownData, feature: Feature, layer: Layer, at: datetime.datetime
) -> datetime.datetime | None:
    key = (feature.tenant, feature.id)
    known = _kept.get(key)
    if known and at - known[0] < KEPT:
        return known[1]
    if data.known.is_silent:
        return None
    try:
        found = _searched(data, feature, layer, at)
    except ContextUnavailable:
        return None
    if len(_kept) >= KEPT_MAX:
        _kept.clear()
    _kept[key] = (at, found)
    return found


def _searched(
    data: TownData, feature: Feature, layer: Layer, at: datetime.datetime
) -> datetime.datetime | None:
    """The broker gives the newest value before a moment: halving the time finds the oldest in twenty questions."""

    def is_known_before(moment: datetime.datetime) -> bool:
        return bool(
            data.broker.history(
                feature.tenant, feature.id, layer.value, since=LONG_AGO, until=moment, limit=1
            )
        )

    if not is_known_before(at):
        return None
    known, unknown = at, LONG_AGO
    for days in STEPS_DAYS:
        moment = at - datetime.timedelta(days=days)
        if not is_known_before(moment):
            unknown = moment
            break
        known = moment
    while known - unknown > EXACT:
        middle = unknown + (known - unknown) / 2
        if is_known_before(middle):
            known = middle
        else:
            unknown = middle
    return known
