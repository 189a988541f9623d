# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from hiroba.kernel.catalogue.cleaning import Repaired, Unreadable
from hiroba.kernel.catalogue.cleaning.coordinates import Position, clean_position, split_pair
from hiroba.kernel.catalogue.options import CheckOptions
from hiroba.kernel.catalogue.tables.columns import LATITUDE, LONGITUDE, POSITION, Columns
from hiroba.kernel.catalogue.tables.draft import Draft
from hiroba.kernel.catalogue.towns import known

# Beyond this a position is more likely a typing mistake than an outlying island.
_FAR_KM = 150
_EARTH_KM = 6371.0
# Within this many degrees nobody needs to compute a distance (at most 143 km).
_NEAR_DEGREES = 1.0


class Places:
    """Where it is: `location`, from two columns or from one with both numbers."""

    def __init__(self, columns: Columns, options: CheckOptions) -> None:
        self._latitude, self._longitude = columns.first(LATITUDE), columns.first(LONGITUDE)
        self._pair = columns.first(POSITION)
        self._header = columns.names
        self._tells_missing = columns.model.place == "expected"

    def add_to(self, draft: Draft, code: str) -> bool:
        """False when the row is refused because its position cannot be right."""
        latitude, longitude, column = self._cells(draft.cells)
        outcome = clean_position(latitude, longitude)
        if outcome.__class__ is not tuple:
            if outcome is None:
                if self._tells_missing:
                    draft.note(column, "", "coordinates_missing")
                return True
            shown = f"{latitude.strip()}, {longitude.strip()}".strip(", ")
            if isinstance(outcome, Unreadable):
                draft.note(column, shown, outcome.code)
                draft.extras[column] = shown
                return outcome.code != "outside_japan"
            if isinstance(outcome, Repaired):
                outcome, code_of_repair = outcome.value, outcome.code  # type: ignore[assignment]
                draft.note(column, shown, code_of_repair, _shown(outcome))  # type: ignore[arg-type]
        position: Position = outcome  # type: ignore[assignment]
        draft.attributes["location"] = {
            "type": "GeoProperty",
            "value": {"type": "Point", "coordinates": [position[0], position[1]]},
        }
        self._notice_far(draft, code, position, column)
        return True

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
        office = known(code)
        if office is None or office.is_prefecture:
            return
        if (
            abs(position[1] - office.latitude) < _NEAR_DEGREES
            and abs(position[0] - office.longitude) < _NEAR_DEGREES
        ):
            return
        distance = kilometres(position, (office.longitude, office.latitude))
        if distance > _FAR_KM:
            draft.note(column, _shown(position), "far_from_town", f"{distance:.0f}")


def kilometres(a: Position, b: Position) -> float:
    """Distance on a sphere (haversine), good enough to notice a mistyped degree."""
    north = sin(radians(b[1] - a[1]) / 2) ** 2
    east = cos(radians(a[1])) * cos(radians(b[1])) * sin(radians(b[0] - a[0]) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(north + east))


def _shown(position: Position) -> str:
    return f"{position[1]}, {position[0]}"
