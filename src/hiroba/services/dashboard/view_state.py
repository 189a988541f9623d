# SPDX-License-Identifier: Apache-2.0
"""The state of the map page in its address, so that a shared address shows the same.

Version 2 added time, choice of states, regions and charts; version 1 has none of them and is read as it was. Addresses
are read by `address.py`.
"""

import datetime
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import urlencode

VERSION = "2"

SAFE = ":,"
"""Both may stand in a query as they are (RFC 3986, 3.4); a shorter address makes a simpler QR code."""

Only = Literal["", "reached", "old"]
Span = Literal["day", "week", "month"]
Compare = Literal["", "day", "year"]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the map looks. Degrees in WGS 84, zoom as web maps count it."""

    latitude: float
    longitude: float
    zoom: float


@dataclass(frozen=True, kw_only=True)
class ChartChoice:
    """Sensors in a chart, by identifier, over which span and compared with which earlier time."""

    entities: tuple[str, ...] = ()
    span: Span = "day"
    compare: Compare = ""

    def pairs(self) -> list[tuple[str, str]]:
        if not self.entities:
            return []
        changed = [("span", self.span if self.span != "day" else ""), ("compare", self.compare)]
        return [("e", each) for each in self.entities] + [pair for pair in changed if pair[1]]

    def query(self, **changes: Any) -> str:
        return urlencode(replace(self, **changes).pairs(), safe=SAFE)


@dataclass(frozen=True, kw_only=True)
class ViewState:
    """Layers by entity type (None: the choice of the town), the layer in the list, search, order, page and place.

    `sort` is an attribute name, `name` or `observed`, with a leading minus for the reverse order. `time` is a moment
    of the past (None: now). `only` narrows to places that have reached a limit or to old values. `region` colours
    areas by that figure, `overlays` are picture maps of others by number. `faults` names the parts of an address that
    could not be read; it is never written.
    """

    layers: tuple[str, ...] | None = None
    listed: str = ""
    search: str = ""
    sort: str = ""
    page: int = 1
    place: Place | None = None
    time: datetime.datetime | None = None
    only: Only = ""
    region: str = ""
    overlays: tuple[int, ...] = ()
    chart: ChartChoice = field(default_factory=ChartChoice)
    faults: tuple[str, ...] = ()

    def query(self, **changes: Any) -> str:
        """The state, with changes, as the query of an address."""
        return urlencode(replace(self, **changes).pairs(), safe=SAFE)

    def pairs(self) -> list[tuple[str, str]]:
        pairs: list[tuple[str, str]] = [("v", VERSION)] if self.layers is not None else []
        pairs += [("layer", name) for name in self.layers or ()]
        optional = (
            ("list", self.listed),
            ("q", self.search),
            ("only", self.only),
            ("sort", self.sort),
            ("page", str(self.page) if self.page > 1 else ""),
            ("at", written(self.place) if self.place else ""),
            ("time", written_time(self.time)),
            ("region", self.region),
        )
        pairs += [pair for pair in optional if pair[1]]
        return pairs + [("overlay", str(number)) for number in self.overlays] + self.chart.pairs()


def written(place: Place) -> str:
    return f"{place.latitude:.5f},{place.longitude:.5f},{place.zoom:.2f}"


def written_time(time: datetime.datetime | None) -> str:
    """UTC to the minute, the same for readers everywhere."""
    return time.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%MZ") if time else ""
