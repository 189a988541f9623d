# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import Any

from hiroba.kernel.catalogue.cleaning import Repaired, Unreadable
from hiroba.kernel.catalogue.cleaning.coordinates import Position, clean_position, split_pair
from hiroba.kernel.catalogue.cleaning.datum import Move
from hiroba.kernel.catalogue.cleaning.geometry import clean_geometry, corner_of
from hiroba.kernel.catalogue.options import CheckOptions
from hiroba.kernel.catalogue.tables.columns import GEOMETRY, LATITUDE, LONGITUDE, POSITION, Columns
from hiroba.kernel.catalogue.tables.draft import Draft, as_property
from hiroba.kernel.catalogue.towns import known
from hiroba.kernel.tenancy.codes import Municipality

# Beyond this a position is more likely a typing mistake than an outlying island.
_FAR_KM = 150
_EARTH_KM = 6371.0
# Within this many degrees nobody needs to compute a distance (at most 143 km).
_NEAR_DEGREES = 1.0


class Places:
    """Where it is: `location`, from a shape, from two columns, from one with both numbers, or from the address."""

    def __init__(self, columns: Columns, options: CheckOptions, *, move: Move | None, told: str) -> None:
        self._latitude, self._longitude = columns.first(LATITUDE), columns.first(LONGITUDE)
        self._pair, self._geometry = columns.first(POSITION), columns.first(GEOMETRY)
        self._header = columns.names
        self._tells_missing = columns.model.place == "expected"
        self._geocoder, self._in_town = options.geocoder, options.in_town
        self._move, self._told = move, told
        self._offices: dict[str, Municipality | None] = {}

    def add_to(self, draft: Draft, code: str) -> bool:
        """False when the row is refused because its position cannot be right."""
        if self._geometry >= 0 and draft.cells[self._geometry]:
            return self._add_shape(draft, code)
        latitude, longitude, column = self._cells(draft.cells)
        outcome = clean_position(latitude, longitude)
        if outcome.__class__ is not tuple:
            if outcome is None:
                self._add_missing(draft, column)
                return True
            shown = f"{latitude.strip()}, {longitude.strip()}".strip(", ")
            if isinstance(outcome, Unreadable):
                draft.note(column, shown, outcome.code, cells=self._both(draft.cells))
                draft.extras[column] = shown
                return outcome.code != "outside_japan"
            if isinstance(outcome, Repaired):
                outcome, code_of_repair = outcome.value, outcome.code  # type: ignore[assignment]
                draft.note(column, shown, code_of_repair, _shown(outcome))  # type: ignore[arg-type]
        position: Position = outcome  # type: ignore[assignment]
        if self._move:
            moved = self._move(*position)
            draft.note(column, _shown(position), self._told, _shown(moved))
            position = moved
        _locate(draft, {"type": "Point", "coordinates": [position[0], position[1]]})
        self._notice_far(draft, code, position, column)
        if self._in_town and self._in_town(position[0], position[1]) is False:
            draft.note(column, _shown(position), "outside_town", cells=self._both(draft.cells))
        return True

    def _add_shape(self, draft: Draft, code: str) -> bool:
        column, cell = self._header[self._geometry], draft.cells[self._geometry]
        outcome = clean_geometry(cell, self._move)
        if isinstance(outcome, Unreadable):
            draft.note(column, cell[:80], outcome.code)
            return False
        if outcome is None:
            self._add_missing(draft, column)
            return True
        geometry, repair = outcome
        if self._move:
            draft.note(column, "", self._told)
        corner = corner_of(geometry)
        if repair:
            draft.note(column, cell[:80], repair, _shown(corner))
        _locate(draft, geometry)
        self._notice_far(draft, code, corner, column)
        if self._in_town and self._in_town(*corner) is False:
            draft.note(column, "", "outside_town")
        return True

    def _add_missing(self, draft: Draft, column: str) -> None:
        """A place from the address where the town has an index; how exact it is stands beside it."""
        address = draft.text("fullAddress") or "".join(
            draft.text(part) for part in ("prefecture", "city", "streetAddress", "cityBlock")
        )
        place = self._geocoder(address) if self._geocoder and address else None
        if place:
            _locate(draft, {"type": "Point", "coordinates": [round(place.lon, 7), round(place.lat, 7)]})
            draft.attributes["locationAccuracy"] = as_property(place.level)
            draft.note(column, address, "geocoded", place.matched)
        elif self._tells_missing:
            draft.note(column, "", "coordinates_missing", cells=self._both(draft.cells))

    def _both(self, cells: list[str]) -> dict[str, str]:
        """The texts of both coordinates by header, for a person to mend."""
        indices = [index for index in (self._latitude, self._longitude, self._pair) if index >= 0]
        return {self._header[index]: cells[index] for index in indices}

    def _cells(self, cells: list[str]) -> tuple[str, str, str]:
        latitude, longitude, pair = self._latitude, self._longitude, self._pair
        if latitude >= 0 and longitude >= 0 and (cells[latitude] or cells[longitude] or pair < 0):
            return cells[latitude], cells[longitude], self._header[latitude]
        if pair < 0:
            return "", "", "緯度"
        cell = cells[pair].strip()
        north, east = split_pair(cell) if cell else ("", "")
        return north or cell, east or cell, self._header[pair]

    def _notice_far(self, draft: Draft, code: str, position: Position, column: str) -> None:
        if code not in self._offices:
            entry = known(code)
            self._offices[code] = None if entry is None or entry.is_prefecture else entry
        office = self._offices[code]
        if office is None:
            return
        if (
            abs(position[1] - office.latitude) < _NEAR_DEGREES
            and abs(position[0] - office.longitude) < _NEAR_DEGREES
        ):
            return
        distance = kilometres(position, (office.longitude, office.latitude))
        if distance > _FAR_KM:
            draft.note(column, _shown(position), "far_from_town", f"{distance:.0f}")


def _locate(draft: Draft, geometry: dict[str, Any]) -> None:
    draft.attributes["location"] = {"type": "GeoProperty", "value": geometry}


def kilometres(a: Position, b: Position) -> float:
    """Distance on a sphere (haversine), good enough to notice a mistyped degree."""
    north = sin(radians(b[1] - a[1]) / 2) ** 2
    east = cos(radians(a[1])) * cos(radians(b[1])) * sin(radians(b[0] - a[0]) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(north + east))


def _shown(position: Position) -> str:
    return f"{position[1]}, {position[0]}"
