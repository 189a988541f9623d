# SPDX-License-Identifier: Apache-2.0
"""Outline and addresses of a demo town, so that an address is found and a point outside the town is noticed."""

import datetime

import shapely

from hiroba.kernel.tenancy import as_tenant, codes
from hiroba.kernel.tenancy.addresses.actions import replace_places
from hiroba.kernel.tenancy.addresses.places import ListedPlace
from hiroba.kernel.tenancy.areas.actions import replace_areas
from hiroba.kernel.tenancy.areas.reading import AreaRead
from hiroba.project.demo.place_names import PLACE_NAMES
from hiroba.web.basemap.drawings import DRAWINGS

SOURCE = "デモ用に簡略化した国土数値情報・位置参照情報（国土交通省）"

MARGIN_DEGREES = 0.002
"""Some 200 m more than was drawn: nobody who lives at the edge of the town must be told to be outside."""


def load_where(code: str, *, at: datetime.datetime) -> None:
    """May run again. The outline is that of the drawn map."""
    with as_tenant(code):
        replace_areas("municipality", _outlines(code), source=SOURCE, at=at)
        replace_places(listed(code), source=SOURCE, at=at)


def _outlines(code: str) -> list[AreaRead]:
    """The town and the demo towns of its prefecture, so that a place in one of them is called by its name."""
    return [outline(each.code) for each in DRAWINGS if each.code[:2] == code[:2]]


def outline(code: str) -> AreaRead:
    [drawing] = (each for each in DRAWINGS if each.code == code)
    town = codes.municipality(code)
    return AreaRead(
        code=code,
        name=town.name if town else code,
        shape=shapely.union_all([shapely.polygons(ring) for ring in drawing.outline]).buffer(MARGIN_DEGREES),
    )


def listed(code: str) -> list[ListedPlace]:
    return [ListedPlace(town=name, lon=lon, lat=lat) for name, (lon, lat) in PLACE_NAMES[code]]
