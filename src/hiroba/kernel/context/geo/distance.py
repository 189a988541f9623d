# SPDX-License-Identifier: Apache-2.0
"""The places within a distance of one place: quick bounds from the sphere, which the ellipsoid refines."""

from math import cos, pi, radians, sin

import numpy as np
from numpy.typing import NDArray

SPHERE_DIAMETER_M = 2 * 6_371_008.8
# No distance on the ellipsoid differs from that on the sphere by more than 0.6 %.
SPHERE_ERROR = 0.01
HALF_DEGREE = pi / 360

Places = NDArray[np.float64]


class Circle:
    """Compares squares of half chords (the haversine formula), which saves the root and the arc of each distance."""

    __slots__ = ("_cosine", "_latitude", "_longitude", "_radius_m", "_surely_in", "_surely_out")

    def __init__(self, longitude: float, latitude: float, radius_m: float) -> None:
        self._longitude = longitude
        self._latitude = latitude
        self._radius_m = radius_m
        self._cosine = cos(radians(latitude))
        self._surely_in = _chord(radius_m / (1 + SPHERE_ERROR))
        self._surely_out = _chord(radius_m / (1 - SPHERE_ERROR))

    def holds(self, longitude: float, latitude: float) -> bool | None:
        """None when only the ellipsoid can tell."""
        up = sin((latitude - self._latitude) * HALF_DEGREE)
        aside = sin((longitude - self._longitude) * HALF_DEGREE)
        chord = up * up + self._cosine * cos(radians(latitude)) * aside * aside
        if chord <= self._surely_in:
            return True
        return False if chord > self._surely_out else None

    def may_hold(self, longitudes: Places, latitudes: Places, *, margin_m: float) -> NDArray[np.bool_]:
        """False for places that lie farther outside than the margin."""
        up = np.sin((latitudes - self._latitude) * HALF_DEGREE)
        aside = np.sin((longitudes - self._longitude) * HALF_DEGREE)
        chords = up * up + self._cosine * np.cos(latitudes * (2 * HALF_DEGREE)) * aside * aside
        return chords <= _chord((self._radius_m + margin_m) / (1 - SPHERE_ERROR))


def _chord(distance_m: float) -> float:
    """Half the chord of a distance along the unit sphere, squared; the diameter is the longest."""
    return sin(min(distance_m / SPHERE_DIAMETER_M, pi / 2)) ** 2
