# SPDX-License-Identifier: Apache-2.0
"""Positions of older maps and plans: Tokyo datum (日本測地系, until 2002) and plane coordinates to JGD2011."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

Move = Callable[[float, float], tuple[float, float]]

# Three parameters of 国土地理院 from the Tokyo datum (Bessel 1841) to the world geodetic system (GRS 80); within some
# 10 m all over Japan, against a shift of 400 to 450 m.
_TOKYO = (
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=cart +ellps=bessel "
    "+step +proj=helmert +x=-146.414 +y=507.337 +z=680.507 +step +inv +proj=cart +ellps=GRS80 "
    "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
)
# Codes that differ from JGD2011 by less than what a town's list is exact to: WGS 84, JGD2000, JGD2011.
_SAME = frozenset({4326, 4612, 6668})
_TOKYO_CODE = 4301
_EPSG = re.compile(r"EPSG[:/]+(?:[\d.]*[:/])?(\d{4,5})", re.I)


@cache
def from_tokyo() -> Move:
    """(longitude, latitude) in the Tokyo datum to (longitude, latitude) in JGD2011."""
    from pyproj import Transformer  # noqa: PLC0415 -- start-up stays fast

    transformer = Transformer.from_pipeline(_TOKYO)

    def move(longitude: float, latitude: float) -> tuple[float, float]:
        x, y, *_ = transformer.transform(longitude, latitude, 0.0)
        return round(x, 7), round(y, 7)

    return move


def move_from(declared: str) -> Move | None:
    """How coordinates of a declared reference system come to JGD2011; None when they may stay.

    Raises LookupError for a system that is not known here.
    """
    match = _EPSG.search(declared)
    if not declared or "CRS84" in declared.upper() or (match and int(match[1]) in _SAME):
        return None
    if match is None:
        raise LookupError(declared)
    return from_tokyo() if int(match[1]) == _TOKYO_CODE else _from_plane(int(match[1]))


@cache
def _from_plane(code: int) -> Move:
    from pyproj import CRS, Transformer  # noqa: PLC0415 -- start-up stays fast
    from pyproj.exceptions import CRSError  # noqa: PLC0415 -- start-up stays fast

    try:
        transformer = Transformer.from_crs(CRS.from_epsg(code), CRS.from_epsg(6668), always_xy=True)
    except CRSError:
        raise LookupError(f"EPSG:{code}") from None

    def move(x: float, y: float) -> tuple[float, float]:
        longitude, latitude = transformer.transform(x, y)
        return round(longitude, 7), round(latitude, 7)

    return move
