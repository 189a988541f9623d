# SPDX-License-Identifier: Apache-2.0
"""Files as Takamatsu and Namegata publish them, with exact counts."""

from datetime import date

import pytest

from hiroba.kernel.catalogue.checking import check_file
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
        ("takamatsu_opendata", "events.csv", TAKAMATSU, "Event", "utf-8-sig", 51, 48),
        ("takamatsu_opendata", "population.csv", TAKAMATSU, "PopulationStatistics", "utf-8-sig", 235, 235),
        ("takamatsu_opendata", "open_data_list.csv", TAKAMATSU, "OpenDataset", "utf-8-sig", 113, 113),
        ("takamatsu_opendata", "old_0099.csv", TAKAMATSU, "OpenDataset", "utf-8-sig", 96, 96),
        (
            *("takamatsu_opendata", "garbage_collection_date.csv", TAKAMATSU),
            *("WasteCollectionCalendar", "utf-8-sig", 8, 0),
        ),
        ("namegata_ods", "care.csv", NAMEGATA, "CareServiceOffice", "cp932", 25, 25),
        ("namegata_ods", "childcare.csv", NAMEGATA, "ChildcareFacility", "cp932", 11, 11),
        ("namegata_ods", "population.csv", NAMEGATA, "PopulationStatistics", "cp932", 58, 58),
        ("namegata_ods", "schools.csv", NAMEGATA, "SchoolStatistics", "cp932", 10, 10),
        ("namegata_ods", "open-data-catalog.csv", NAMEGATA, "OpenDataset", "cp932", 28, 0),
        ("namegata_ods", "shelters.csv", NAMEGATA, "EvacuationSite", "cp932", 44, 44),
        ("namegata_ods", "aed.csv", NAMEGATA, "AED", "cp932", 31, 0),
        ("namegata_ods", "shops.csv", NAMEGATA, "TouristFacility", "cp932", 42, 3),
    ],
)
def test_check_file_of_municipality_takes_every_row(
    folder: str, name: str, town: Town, entity_type: str, encoding: str, rows: int, repaired: int
) -> None:
    report = check_file(shared_data(folder) / name, options(town, today=date(2026, 8, 21))).report

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


def test_check_file_evacuation_site_has_names_of_the_standard() -> None:
    file = check_file(shared_data("takamatsu_opendata") / "evacuation_space.csv", options())
    second = values(entities(file)[1])

    assert second == {
        "id": "urn:ngsi-ld:EvacuationSite:372013-2",
        "type": "EvacuationSite",
        "name": "新番丁小学校",
        "fullAddress": "高松市錦町2-14-1",
        "city": "高松市",
        "streetAddress": "錦町",
        "cityBlock": "2-14-1",
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


def test_check_file_knows_every_table_of_the_two_towns() -> None:
    """A file that is added to the folders needs a line above."""
    known = {
        *(
            "evacuation_space.csv",
            "aed_location.csv",
            "public_wireless_lan.csv",
            "reservoir_list.csv",
            "events.csv",
        ),
        *(
            "population.csv",
            "open_data_list.csv",
            "old_0099.csv",
            "garbage_collection_date.csv",
            "wellbeing_0112.csv",
        ),
        *(
            "shelters.csv",
            "aed.csv",
            "shops.csv",
            "care.csv",
            "childcare.csv",
            "schools.csv",
            "open-data-catalog.csv",
        ),
    }
    folders = (shared_data("takamatsu_opendata"), shared_data("namegata_ods"))

    assert {path.name for folder in folders for path in folder.glob("*.csv")} == known


def test_check_file_population_numbers_carry_the_day_of_the_survey() -> None:
    file = check_file(shared_data("namegata_ods") / "population.csv", options(NAMEGATA))
    third = entities(file)[2]

    assert third["totalPopulation"] == {
        "type": "Property",
        "value": 2910,
        "observedAt": "2021-02-25T15:00:00Z",
    }
    assert (third["name"]["value"], third["female85_"]["value"]) == ("麻生", 131)


def test_check_file_event_days_are_proved_by_their_weekdays() -> None:
    path = shared_data("takamatsu_opendata") / "events.csv"
    with_year, without = (
        values(entities(check_file(path, options(today=today)))[0]) for today in (date(2026, 8, 21), None)
    )

    assert (with_year["startDate"], with_year["endDate"]) == ("2026-08-05", "2026-08-16")
    assert with_year["startDateTimeRemarks"].startswith("8月5日（水）～8月16日（日）")
    assert "startDate" not in without


def test_check_file_school_has_both_of_its_lines_and_no_sums() -> None:
    file = check_file(shared_data("namegata_ods") / "schools.csv", options(NAMEGATA))
    schools = [values(entity) for entity in entities(file)]

    assert [school["name"] for school in schools][:5] == ["麻生小", "麻生東小", "北浦小", "玉造小", "麻生中"]
    assert (schools[0]["numberOfStudents"], schools[0]["numberOfClasses"]) == (302, 12)
    assert (schools[9]["name"], schools[9]["schoolType"], schools[9]["numberOfChildren5"]) == (
        "玉造幼",
        "幼稚園",
        11,
    )
    assert schools[4]["dateOfSurvey"] == "2023-05-01"


def test_check_file_answers_of_people_become_sums_only() -> None:
    file = check_file(shared_data("takamatsu_opendata") / "wellbeing_0112.csv", options())
    results = [values(entity) for entity in entities(file)]

    report = file.report
    assert (report.rows, report.accepted, report.refused, report.entities) == (100, 100, 0, 51)
    assert report.holds_people
    assert (results[0]["category"], results[0]["scale"], results[0]["average"]) == (
        "幸福度・満足度",
        "0–10",
        7.0,
    )
    assert all(result["numberOfAnswers"] >= 10 for result in results)
    assert all(count == 0 or count >= 5 for result in results for count in result.get("answers", {}).values())
