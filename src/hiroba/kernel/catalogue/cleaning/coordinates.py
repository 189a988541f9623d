# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
from math import isnan

from hiroba.kernel.catalogue.cleaning.outcome import Repaired, Unreadable
from hiroba.kernel.catalogue.cleaning.text import EMPTY_MARKS, folded

# Okinotorishima to Etorofu, Yonaguni to Minamitorishima (degrees, rounded outwards).
LATITUDE_MIN, LATITUDE_MAX = 20.4, 45.6
LONGITUDE_MIN, LONGITUDE_MAX = 122.9, 154.0
# 1 cm; more digits are noise of a floating point number.
_DECIMALS = 7
_DMS = re.compile(
    r"(?:北緯|東経|[NE])?\s*(\d{1,3})\s*[°度]\s*(\d{1,2})\s*['′分’]\s*(\d{1,2}(?:\.\d+)?)\s*(?:[\"″秒”]|['′’]{2})?\s*[NE]?",
    re.ASCII | re.IGNORECASE,
)
_LABELLED = re.compile(
    r"(?:北緯|東経|緯度|経度|[NE])[::]?\s*(\d+(?:\.\d+)?)\s*[°度]?|(\d+(?:\.\d+)?)\s*[°度NE]", re.ASCII | re.I
)
_PAIR = re.compile(r"\(?\s*([^\s,、()]+)\s*[,、\s]\s*([^\s,、()]+)\s*\)?")

Position = tuple[float, float]


def clean_position(latitude: str, longitude: str) -> Position | Repaired | Unreadable | None:
    """(longitude, latitude) in degrees, in the order of GeoJSON; None when the place has no coordinates.

    A `Repaired` carries the position as its value, under the code of the most telling repair.
    """
    try:
        y, x = float(latitude), float(longitude)
    except ValueError:
        return _from_text(latitude, longitude)
    if LATITUDE_MIN <= y <= LATITUDE_MAX and LONGITUDE_MIN <= x <= LONGITUDE_MAX and latitude.isascii():
        return round(x, _DECIMALS), round(y, _DECIMALS)
    return _placed(y, x, "" if latitude.isascii() and longitude.isascii() else "full_width_digits")


def split_pair(cell: str) -> tuple[str, str]:
    """The two halves of 「34.34, 134.05」; two empty texts when it is no pair."""
    match = _PAIR.fullmatch(folded(cell))
    return (match[1], match[2]) if match else ("", "")


def _from_text(latitude: str, longitude: str) -> Position | Repaired | Unreadable | None:
    north, east = _degrees(latitude), _degrees(longitude)
    if isinstance(north, Unreadable) or isinstance(east, Unreadable):
        return Unreadable("not_a_coordinate")
    if north is None or east is None:
        return None if north is None and east is None else Unreadable("half_a_coordinate")
    return _placed(north[0], east[0], north[1] or east[1])


def _degrees(cell: str) -> tuple[float, str] | Unreadable | None:
    text = cell.strip()
    narrow = folded(text).rstrip(",、;")
    if narrow in EMPTY_MARKS:
        return None
    if match := _DMS.fullmatch(narrow):
        minutes, seconds = int(match[2]), float(match[3])
        whole = int(match[1]) + minutes / 60 + seconds / 3600
        return (
            (whole, "degrees_minutes_seconds")
            if minutes < 60 and seconds < 60
            else Unreadable("not_a_coordinate")
        )
    if match := _LABELLED.fullmatch(narrow):
        return float(match[1] or match[2]), "coordinate_with_label"
    try:
        return float(narrow), "" if narrow == text else "full_width_digits"
    except ValueError:
        return Unreadable("not_a_coordinate")


def _placed(y: float, x: float, code: str) -> Position | Repaired | Unreadable | None:
    # (0, 0) and NaN are what programs write for a place without coordinates.
    if (y == 0 and x == 0) or isnan(y) or isnan(x):
        return None
    if _in_japan(y, x):
        position = round(x, _DECIMALS), round(y, _DECIMALS)
        return Repaired(position, code) if code else position
    if _in_japan(x, y):
        return Repaired((round(y, _DECIMALS), round(x, _DECIMALS)), "coordinates_swapped")
    return Unreadable("outside_japan")


def _in_japan(latitude: float, longitude: float) -> bool:
    return LATITUDE_MIN <= latitude <= LATITUDE_MAX and LONGITUDE_MIN <= longitude <= LONGITUDE_MAX
