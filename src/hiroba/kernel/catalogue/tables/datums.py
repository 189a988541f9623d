# SPDX-License-Identifier: Apache-2.0
"""Whether a file gives its positions in the Tokyo datum: as it says, or as all of its rows together show."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from math import cos, hypot, radians
from statistics import median

from hiroba.kernel.catalogue.cleaning.coordinates import clean_position
from hiroba.kernel.catalogue.cleaning.datum import Move, from_tokyo
from hiroba.kernel.catalogue.data_models.blocks import TOKYO_WORDS
from hiroba.kernel.catalogue.data_models.vocabulary import header_key
from hiroba.kernel.catalogue.options import CheckOptions, Geocoder
from hiroba.kernel.catalogue.reading import Row
from hiroba.kernel.catalogue.tables.columns import LATITUDE, LONGITUDE, Columns
from hiroba.kernel.catalogue.tables.recognition import Header

_WORLD = ("世界測地系", "jgd", "wgs84")
_METRES_PER_DEGREE = 111_195.0
# A town's list against centres of its quarters: enough rows that their scatter averages out, never one row alone.
_ROWS_MIN, _ROWS_LOOKED_AT = 30, 400
_DISTANCE_MAX_M = 3_000.0
_Offset = tuple[float, float]


def is_tokyo(spelling: str) -> bool:
    """Whether a header or a title names the older datum."""
    return any(word in spelling for word in TOKYO_WORDS) and not any(word in spelling for word in _WORLD)


def move_of(
    columns: Columns, header: Header, file_name: str, rows: Iterable[Row], options: CheckOptions
) -> tuple[Move | None, str]:
    """How the positions of this file come to JGD2011, and the code of the note that says so."""
    latitude, longitude = columns.first(LATITUDE), columns.first(LONGITUDE)
    if latitude < 0 or longitude < 0:
        return None, ""
    spelling = header_key(columns.names[latitude])
    if is_tokyo(spelling) or (is_tokyo(header_key(f"{file_name} {header.title}")) and "世界" not in spelling):
        return from_tokyo(), "tokyo_datum"
    address = columns.first("fullAddress")
    if options.geocoder and address >= 0 and not any(word in spelling for word in _WORLD):
        below = (cells for number, cells in rows if number > header.row and len(cells) >= len(columns.names))
        found = [
            (cells[latitude], cells[longitude], cells[address])
            for cells in islice(below, _ROWS_LOOKED_AT)
            if cells[address]
        ]
        if len(found) >= _ROWS_MIN and _are_shifted(found, options.geocoder):
            return from_tokyo(), "tokyo_datum_by_addresses"
    return None, ""


def _are_shifted(rows: list[tuple[str, str, str]], geocoder: Geocoder) -> bool:
    """The middle of all offsets from the addresses is that of the datum, and certain to a quarter of it."""
    offsets: list[_Offset] = []
    shift: _Offset = (0.0, 0.0)
    for latitude, longitude, address in rows:
        position = clean_position(latitude, longitude)
        place = geocoder(address) if isinstance(position, tuple) else None
        if place is None or not isinstance(position, tuple):
            continue
        offset = _metres(position, (place.lon, place.lat))
        if hypot(*offset) < _DISTANCE_MAX_M:
            offsets.append(offset)
            shift = _metres(position, from_tokyo()(*position))
    if len(offsets) < _ROWS_MIN:
        return False
    middle = median(east for east, _ in offsets), median(north for _, north in offsets)
    size = hypot(*shift)
    scatter = median(hypot(east - middle[0], north - middle[1]) for east, north in offsets)
    is_certain = 1.5 * scatter / len(offsets) ** 0.5 < size / 4
    return is_certain and hypot(middle[0] - shift[0], middle[1] - shift[1]) < size / 3


def _metres(here: _Offset, there: _Offset) -> _Offset:
    east = (there[0] - here[0]) * _METRES_PER_DEGREE * cos(radians(here[1]))
    return east, (there[1] - here[1]) * _METRES_PER_DEGREE
