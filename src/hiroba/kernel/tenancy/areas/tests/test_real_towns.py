# SPDX-License-Identifier: Apache-2.0
"""Every place of six real towns lies in its own outline, but for those listed."""

import json
from pathlib import Path

import pytest
from django.utils import timezone

from hiroba.kernel.api import places
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.tenancy.areas.actions import replace_areas
from hiroba.kernel.tenancy.areas.reading import read_areas
from hiroba.kernel.testing import shared_data
from hiroba.kernel.testing.towns import create_tenant

TOWNS = {
    "加古川市": ("282103", "28"),
    "加西市": ("282201", "28"),
    "高松市": ("372013", "37"),
    "伊那市": ("202096", "20"),
    "吾妻郡嬬恋村": ("104256", "10"),
    "会津若松市": ("072028", "07"),
}
OUTSIDE = {
    "加古川市": {"別府町港町", "別府町西脇"},  # At the harbour, 83 and 37 m off.
    "伊那市": {"西箕輪大泉新田"},  # 235 m off, beyond the border with 南箕輪村.
}
"""Places whose centroid lies outside the outline that is simplified to some 10 m."""


@pytest.mark.parametrize("town", TOWNS)
def test_every_place_lies_in_its_own_town(db: None, town: str) -> None:
    code, prefecture = TOWNS[town]
    create_tenant(code, at=timezone.now())
    [path] = Path(shared_data("boundaries")).glob(f"N03-21_{prefecture}_*.geojson")
    rows = json.loads((shared_data("addresses") / f"{town}.json").read_text(encoding="utf-8"))

    with as_tenant(code):
        done = replace_areas(
            "municipality", read_areas(path, "municipality"), source="N03", at=timezone.now()
        )
        is_inside = places.town_outline()

    assert done.count > 10
    assert is_inside is not None
    outside = {row["town"] + row["koaza"] for row in rows if not is_inside(row["lng"], row["lat"])}
    assert outside == OUTSIDE.get(town, set())
