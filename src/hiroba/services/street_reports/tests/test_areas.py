# SPDX-License-Identifier: Apache-2.0
"""Outlines that a town imports: what is elsewhere is refused with a name, what is here gets its area."""

import json
from pathlib import Path

import pytest

from hiroba.kernel.api.rules import RuleBroken
from hiroba.kernel.api.tenancy import as_tenant
from hiroba.kernel.testing.fixtures import OTHER_TENANT, TENANT, hiroba
from hiroba.services.street_reports import actions
from hiroba.services.street_reports.tests.factories import AT, LAT, LON, clerk, report

EAST = 0.1
"""Degrees from the middle of the town into the invented neighbour."""


def outline(code: str, name: str, west: float, east: float) -> dict[str, object]:
    south, north = LAT - 0.05, LAT + 0.05
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def imported(folder: Path, kind: str, *features: dict[str, object]) -> None:
    file = folder / f"{kind}.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    properties = ("--code-property", "code", "--name-property", "name")
    hiroba("areas", "import", str(file), "--kind", kind, "--tenant", TENANT, *properties)


def test_outlines_of_the_town_refuse_and_place(committed: object, tmp_path: Path) -> None:
    here = outline(TENANT, "加古川市", LON - 0.05, LON + 0.05)
    imported(tmp_path, "municipality", here, outline(OTHER_TENANT, "加西市", LON + 0.05, LON + 0.15))
    imported(
        tmp_path,
        "neighbourhood",
        outline("n1", "西の町内会", LON - 0.05, LON),
        outline("n2", "東の町内会", LON, LON + 0.05),
    )
    with as_tenant(TENANT):
        with pytest.raises(RuleBroken) as caught:
            actions.check_place(LON + EAST, LAT, "", town="加古川市")
        held = report(lon=LON - 0.01)
        moved = actions.triage_report(
            held.pk,
            actions.Triage(category="tree", priority="low", lon=LON + 0.01, lat=LAT),
            seen_version=held.version,
            actor=clerk(),
            at=AT,
        )

    assert caught.value.code == "place_outside"
    assert "加西市" in caught.value.text
    assert [held.area_name, moved.area_name] == ["西の町内会", "東の町内会"]
