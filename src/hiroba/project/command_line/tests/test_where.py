# SPDX-License-Identifier: Apache-2.0
"""`hiroba areas …` and `hiroba addresses …`."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.faults import Fault
from hiroba.kernel.testing.fixtures import TENANT
from hiroba.project.command_line import addresses, areas

RING = [[134.7, 34.7], [135, 34.7], [135, 34.9], [134.7, 34.9], [134.7, 34.7]]
OUTLINE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"N03_007": "28210", "N03_004": "加古川市"},
            "geometry": {"type": "Polygon", "coordinates": [RING]},
        }
    ],
}
PLACES = [{"town": "平岡町中野", "koaza": "", "lat": 34.74, "lng": 134.88}]


def run(app: typer.Typer, *arguments: str) -> str:
    return CliRunner().invoke(app, arguments, catch_exceptions=False).output


def write(folder: Path, content: object) -> str:
    path = folder / "file.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


def test_areas_are_imported_once_and_listed(committed: Configuration, tmp_path: Path) -> None:
    arguments = ("import", write(tmp_path, OUTLINE), "--kind", "municipality", "--tenant", TENANT)

    first, again = run(areas.app, *arguments), run(areas.app, *arguments)

    assert first == f"{TENANT} municipality 1 areas, 0 repaired\n"
    assert again == first.replace("\n", ", nothing changed\n")
    assert run(areas.app, "list", "--tenant", TENANT).splitlines()[0].split() == ["municipality", "1"]


def test_areas_of_an_unknown_kind_or_town_are_refused(committed: Configuration, tmp_path: Path) -> None:
    file = write(tmp_path, OUTLINE)

    with pytest.raises(Fault, match="not a kind of area"):
        run(areas.app, "import", file, "--kind", "wards", "--tenant", TENANT)
    with pytest.raises(Fault, match="does not exist here"):
        run(areas.app, "import", file, "--kind", "municipality", "--tenant", "999999")


def test_addresses_are_imported_and_found(committed: Configuration, tmp_path: Path) -> None:
    told = run(addresses.app, "import", write(tmp_path, PLACES), "--tenant", TENANT)

    assert told == f"{TENANT} 1 places, 0 without position, 0 of other towns left out\n"
    assert run(addresses.app, "find", "加古川市平岡町中野1-2", "--tenant", TENANT) == (
        "134.880000 34.740000 town 平岡町中野 1-2\n"
    )
    assert run(addresses.app, "find", "姫路市本町", "--tenant", TENANT) == "not found\n"
