# SPDX-License-Identifier: Apache-2.0
"""Files as Takamatsu and Namegata publish them, with exact counts."""

import pytest

from hiroba.kernel.catalogue.checking import check_file
from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.tests.files import entities, options, values
from hiroba.kernel.catalogue.towns import Town
from hiroba.kernel.testing import shared_data

NAMEGATA = Town("082333")
TAKAMATSU = Town("372013")


@pytest.mark.parametrize(
    ("folder", "name", "town", "entity_type", "encoding", "rows", "repaired"),
    [
        ("takamatsu_opendata", "evacuation_space.csv", TAKAMATSU, "EvacuationSite", "utf-8-sig", 195, 0),
        ("takamatsu_opendata", "aed_location.csv", TAKAMATSU, "AED", "utf-8-sig", 450, 1),
        ("takamatsu_opendata", "public_wireless_lan.csv", TAKAMATSU, "PublicWirelessLAN", "utf-8-sig", 3, 3),
        ("takamatsu_opendata", "reservoir_list.csv", TAKAMATSU, "Reservoir", "utf-8-sig", 841, 0),
        ("namegata_ods", "shelters.csv", NAMEGATA, "EvacuationSite", "cp932", 44, 44),
        ("namegata_ods", "aed.csv", NAMEGATA, "AED", "cp932", 31, 0),
        ("namegata_ods", "shops.csv", NAMEGATA, "TouristFacility", "cp932", 42, 3),
    ],
)
def test_check_file_of_municipality_takes_every_row(
    folder: str, name: str, town: Town, entity_type: str, encoding: str, rows: int, repaired: int
) -> None:
    report = check_file(shared_data(folder) / name, options(town)).report

    found = (
        report.entity_type,
        report.encoding,
        report.rows,
        report.accepted,
        report.repaired,
        report.refused,
    )
    assert found == (entity_type, encoding, rows, rows, repaired, 0)
    assert report.entities == rows


@pytest.mark.parametrize(
    ("folder", "name", "code"),
    [
        ("takamatsu_opendata", "population.csv", "dataset_not_yet"),
        ("takamatsu_opendata", "events.csv", "dataset_not_yet"),
        ("takamatsu_opendata", "old_0099.csv", "dataset_not_yet"),
        ("takamatsu_opendata", "garbage_collection_date.csv", "dataset_not_yet"),
        ("takamatsu_opendata", "wellbeing_0112.csv", "unrecognised_headers"),
        ("namegata_ods", "care.csv", "dataset_not_yet"),
        ("namegata_ods", "childcare.csv", "dataset_not_yet"),
        ("namegata_ods", "schools.csv", "unrecognised_headers"),
    ],
)
def test_check_file_of_another_data_set_is_refused_by_name(folder: str, name: str, code: str) -> None:
    with pytest.raises(FileFault) as fault:
        check_file(shared_data(folder) / name, options())

    assert fault.value.code == code


def test_check_file_evacuation_site_has_names_of_the_standard() -> None:
    file = check_file(shared_data("takamatsu_opendata") / "evacuation_space.csv", options())
    second = values(entities(file)[1])

    assert second == {
        "id": "urn:ngsi-ld:EvacuationSite:372013-2",
        "type": "EvacuationSite",
        "name": "新番丁小学校",
        "fullAddress": "高松市錦町2-14-1",
        "contactPointPhoneNumber": "087-851-1316",
        "alsoDesignatedShelter": True,
        "height": 2.9,
        "maxCapacity": 1530,
        "targetCommunity": "二番丁地区コミュニティ協議会",
        "localGovernmentCode": "372013",
        "localGovernmentName": "高松市",
        "hazardTypes": ["landslide", "earthquake", "largeFire", "inlandFlood"],
        "hazardTypesPartial": ["flood", "stormSurge", "tsunami"],
        "location": {"type": "Point", "coordinates": [134.0409936, 34.3458394]},
        "identifier": "3720132",
        "extras": {"jurisdiction": "教育総務課", "flood_L1": "○", "flood_L2": "△"},
        "source": "高松市 指定緊急避難場所",
    }


def test_check_file_row_with_most_cells_empty_keeps_what_it_has() -> None:
    file = check_file(shared_data("takamatsu_opendata") / "evacuation_space.csv", options())
    without_address = [values(entity) for entity in entities(file) if "fullAddress" not in entity]

    assert [(site["hazardTypes"], "location" in site) for site in without_address] == [([], True)]


def test_check_file_reservoir_uses_its_own_number() -> None:
    file = check_file(shared_data("takamatsu_opendata") / "reservoir_list.csv", options())
    first = values(entities(file)[0])

    assert (first["id"], first["name"]) == ("urn:ngsi-ld:Reservoir:372013-372010006", "新池")


def test_check_file_lost_zero_is_told_for_every_row() -> None:
    report = check_file(shared_data("namegata_ods") / "shelters.csv", options(NAMEGATA)).report

    assert {(note.column, note.value, note.code, note.result) for note in report.notes} == {
        ("市区町村コード", "82333", "leading_zero", "082333")
    }
    assert [note.row for note in report.notes] == list(range(2, 46))
