# SPDX-License-Identifier: Apache-2.0
"""Where something is: distance, rounding, and whether it is the town's matter."""

import math

from django.utils.translation import gettext as _

from hiroba.kernel.api.rules import RuleBroken

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius (IUGG)."""

METRES_PER_DEGREE = 111_320
PRIVATE_DIGITS, PUBLIC_DIGITS = 3, 6
"""Three digits are about 100 m: which street, but not which house. Six are about 10 cm."""


def distance_m(lon_1: float, lat_1: float, lon_2: float, lat_2: float) -> float:
    """Great circle (haversine); within a town it differs from the ellipsoid by less than 0.6 %."""
    phi_1, phi_2 = math.radians(lat_1), math.radians(lat_2)
    across = math.sin(math.radians(lon_2 - lon_1) / 2) ** 2 * math.cos(phi_1) * math.cos(phi_2)
    along = math.sin((phi_2 - phi_1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(along + across))


def box(lon: float, lat: float, metres: float) -> tuple[float, float, float, float]:
    """(west, south, east, north) that holds every place within the distance."""
    up = metres / METRES_PER_DEGREE
    aside = up / max(math.cos(math.radians(lat)), 0.01)
    return lon - aside, lat - up, lon + aside, lat + up


def public_place(lon: float, lat: float, *, is_private_land: bool | None) -> tuple[float, float]:
    """The place as everybody may see it: blurred on private land, where it would name a home, and as long as nobody
    has looked (None), because what was told once stands in histories and in copies."""
    digits = PUBLIC_DIGITS if is_private_land is False else PRIVATE_DIGITS
    return round(lon, digits), round(lat, digits)


def check_named(lon: float | None, lat: float | None, place_words: str) -> None:
    """A point or words; a report that nobody can find helps nobody."""
    if (lon is None or lat is None) and not place_words.strip():
        raise RuleBroken(
            "place_missing",
            _("The place is missing. Move the map, or write an address or a landmark such as a school."),
            "address",
        )


def check_in_town(in_town: bool | None, *, town: str, neighbour: str) -> None:
    """`in_town` is None where no outline of the town is known: then the people at the desk decide."""
    if in_town is not False:
        return
    if neighbour:
        text = _(
            "This place is in %(neighbour)s, not in %(town)s. Please tell the office of %(neighbour)s;"
            " for national roads call #9910 at any hour."
        )
    else:
        text = _(
            "This place is outside %(town)s. Please tell the office of that town;"
            " for national roads call #9910 at any hour."
        )
    raise RuleBroken("place_outside", text % {"town": town, "neighbour": neighbour}, "address")
