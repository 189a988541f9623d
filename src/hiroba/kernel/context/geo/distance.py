# SPDX-License-Identifier: Apache-2.0
"""How far two places are apart: quick bounds first, the ellipsoid where they do not decide."""

from math import asin, cos, radians, sin, sqrt

SPHERE_DIAMETER_M = 2 * 6_371_008.8
# No distance on the ellipsoid differs from that on the sphere by more than 0.6 %.
SPHERE_ERROR = 0.01


def distance_bounds_m(
    longitude: float, latitude: float, other_longitude: float, other_latitude: float
) -> tuple[float, float]:
    """At least and at most so many metres, from the haversine formula."""
    half_up = sin(radians(other_latitude - latitude) / 2)
    half_aside = sin(radians(other_longitude - longitude) / 2)
    share = (
        half_up * half_up + cos(radians(latitude)) * cos(radians(other_latitude)) * half_aside * half_aside
    )
    distance = SPHERE_DIAMETER_M * asin(sqrt(min(share, 1.0)))
    return distance * (1 - SPHERE_ERROR), distance * (1 + SPHERE_ERROR)
