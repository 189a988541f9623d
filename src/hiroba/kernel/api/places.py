# SPDX-License-Identifier: Apache-2.0
"""Where something is in the town: areas that hold a point, and addresses without a foreign service.

Points are degrees of WGS 84, longitude first. A town supplies both: `hiroba areas import`, `hiroba addresses import`.
For many points or addresses in a row, `town_outline()` and `address_index()` answer without asking the database again.
"""

from hiroba.kernel.tenancy.addresses.index import AddressIndex
from hiroba.kernel.tenancy.addresses.places import Level, ListedPlace, Place
from hiroba.kernel.tenancy.addresses.queries import address_index, geocode, suggest
from hiroba.kernel.tenancy.areas.kinds import KINDS, Area, AreaKind
from hiroba.kernel.tenancy.areas.queries import area_at, area_shapes, areas, in_town, town_outline

__all__ = [
    "KINDS",
    "AddressIndex",
    "Area",
    "AreaKind",
    "Level",
    "ListedPlace",
    "Place",
    "address_index",
    "area_at",
    "area_shapes",
    "areas",
    "geocode",
    "in_town",
    "suggest",
    "town_outline",
]
