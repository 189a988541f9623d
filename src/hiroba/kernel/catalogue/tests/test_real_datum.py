# SPDX-License-Identifier: Apache-2.0
"""Real lists of Takamatsu against its real address index: as published, and moved into the older datum."""

import csv
import io
from pathlib import Path

import pytest

from hiroba.kernel.catalogue.checking import check_file
from hiroba.kernel.catalogue.cleaning.datum import from_tokyo
from hiroba.kernel.catalogue.tests.files import options
from hiroba.kernel.tenancy.addresses.index import AddressIndex
from hiroba.kernel.tenancy.addresses.reading import read_places
from hiroba.kernel.testing import shared_data

LISTS = ("aed_location.csv", "evacuation_space.csv", "reservoir_list.csv")


@pytest.fixture(scope="module")
def index() -> AddressIndex:
    found = read_places([shared_data("addresses") / "高松市.json"], code="372013", municipality="高松市")
    return AddressIndex(found.places, prefecture="香川県", municipality="高松市")


def _in_tokyo_datum(path: Path, folder: Path) -> Path:
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    head = next(number for number, row in enumerate(rows) if "latitude" in row)
    latitude, longitude = rows[head].index("latitude"), rows[head].index("longitude")
    for row in rows[head + 1 :]:
        if row[latitude]:
            x, y = float(row[longitude]), float(row[latitude])
            moved = from_tokyo()(x, y)
            row[longitude], row[latitude] = str(2 * x - moved[0]), str(2 * y - moved[1])
    moved_file = folder / path.name
    with moved_file.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return moved_file


@pytest.mark.parametrize("name", LISTS)
def test_real_list_stays_where_it_is(name: str, index: AddressIndex) -> None:
    report = check_file(shared_data("takamatsu_opendata") / name, options(geocoder=index.find)).report

    assert "tokyo_datum_by_addresses" not in {note.code for note in report.notes}


@pytest.mark.parametrize("name", LISTS)
def test_real_list_in_the_older_datum_is_noticed_as_a_whole(
    tmp_path: Path, name: str, index: AddressIndex
) -> None:
    path = _in_tokyo_datum(shared_data("takamatsu_opendata") / name, tmp_path)
    report = check_file(path, options(geocoder=index.find)).report

    moved = next(group for group in report.groups.values() if group.code == "tokyo_datum_by_addresses")
    assert moved.count == report.rows
