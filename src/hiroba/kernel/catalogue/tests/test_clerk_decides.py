# SPDX-License-Identifier: Apache-2.0
"""What the clerk decides on the page: data set, columns, mended cells."""

from pathlib import Path

import pytest

from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.report import RecognisedColumn
from hiroba.kernel.catalogue.tables.choices import column_choices, dataset_kinds
from hiroba.kernel.catalogue.tests.files import checked, entities, values

UNKNOWN = "ところ,場所の説明,北,東\n市役所,番町1-8-15,34.3428,134.0466\n"
CHOICES = {"ところ": "name", "場所の説明": "fullAddress", "北": "latitude", "東": "longitude"}
HEAD = "NO,名称,緯度,経度,SSID\n"


def test_columns_chosen_by_the_clerk_are_read_as_chosen(tmp_path: Path) -> None:
    file = checked(tmp_path, UNKNOWN, dataset_choice="public_facility", column_choices=CHOICES)
    (facility,) = map(values, entities(file))

    assert (facility["type"], facility["name"], facility["fullAddress"]) == (
        "PublicFacility",
        "市役所",
        "番町1-8-15",
    )
    assert facility["location"]["coordinates"] == [134.0466, 34.3428]
    assert file.report.recognised[2] == RecognisedColumn("北", "latitude", "location", ("34.3428",))


def test_column_chosen_as_nothing_stays_as_text(tmp_path: Path) -> None:
    file = checked(tmp_path, HEAD + "1,市役所,34.34,134.04,A\n", column_choices={"SSID": ""})

    assert values(entities(file)[0])["extras"] == {"SSID": "A"}
    assert file.report.recognised[4] == RecognisedColumn("SSID", None, "extras", ("A",))


def test_header_that_nobody_knows_tells_its_columns(tmp_path: Path) -> None:
    with pytest.raises(FileFault) as fault:
        checked(tmp_path, "名称,住所,あれ,これ\n市役所,番町,1,2\n")

    assert fault.value.columns == ("名称", "住所", "あれ", "これ")


def test_dataset_choice_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileFault) as fault:
        checked(tmp_path, UNKNOWN, dataset_choice="unicorns")

    assert fault.value.code == "no_such_dataset"


def test_cell_mended_makes_a_refused_row_accepted(tmp_path: Path) -> None:
    text = HEAD + "1,市役所,34.34,134.04,A\n2,,34.34,134.04,B\n"
    before = checked(tmp_path, text).report
    after = checked(tmp_path, text, cell_mends={(3, "名称"): "図書館"})

    assert [(row.row, row.cells) for row in before.to_mend] == [(3, ("2", "", "34.34", "134.04", "B"))]
    assert (after.report.refused, values(entities(after)[1])["name"]) == (0, "図書館")


def test_every_dataset_offers_its_columns_once() -> None:
    for kind in dataset_kinds():
        keys = [choice.key for choice in column_choices(kind.name)]

        assert len(keys) == len(set(keys)) > 2
        assert all(choice.title_ja and choice.title_en for choice in column_choices(kind.name))
