# SPDX-License-Identifier: Apache-2.0
"""Positions and addresses: older datum, the sea, addresses without coordinates, addresses in the wrong column."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from hiroba.kernel.catalogue.cleaning.datum import from_tokyo
from hiroba.kernel.catalogue.tests.files import checked, entities, values

HEAD = "NO,名称,住所,緯度,経度,SSID\n"


@dataclass(frozen=True)
class Place:
    lon: float
    lat: float
    level: str = "chome"
    matched: str = "高松市番町"


def quarters(shift: tuple[float, float] = (0, 0), rows: int = 60) -> tuple[str, dict[str, Place]]:
    """A list whose addresses scatter by some 200 m around the centres that an index knows."""
    lines, index = [HEAD], {}
    for number in range(rows):
        longitude, latitude = 134.0 + number % 8 * 0.01, 34.3 + number % 7 * 0.01
        index[f"町{number}"] = Place(longitude, latitude)
        east, north = (number * 37 % 11 - 5) * 0.0006, (number * 53 % 13 - 6) * 0.0005
        lines.append(
            f"{number},所{number},町{number},{latitude + north + shift[1]:.6f},{longitude + east + shift[0]:.6f},A\n"
        )
    return "".join(lines), index


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("NO,名称,緯度（日本測地系）,経度（日本測地系）,SSID\n", "x.csv"),
        ("NO,名称,緯度,経度,SSID\n", "wifi_日本測地系.csv"),
        ("座標は旧測地系です,,,,\nNO,名称,緯度,経度,SSID\n", "x.csv"),
    ],
)
def test_position_said_to_be_in_tokyo_datum_is_converted(tmp_path: Path, head: str, name: str) -> None:
    file = checked(tmp_path, head + "1,市役所,35.0,135.0,A\n", name)

    assert values(entities(file)[0])["location"]["coordinates"] == [134.9972042, 35.0031972]
    assert [(note.code, note.result) for note in file.report.notes] == [
        ("tokyo_datum", "35.0031972, 134.9972042")
    ]


def test_position_given_in_both_datums_is_read_in_the_newer_one(tmp_path: Path) -> None:
    head = "NO,名称,緯度（旧測地系）,経度（旧測地系）,緯度（世界測地系）,経度（世界測地系）,SSID\n"
    file = checked(tmp_path, head + "1,市役所,35.0,135.0,35.1,135.1,A\n")

    assert values(entities(file)[0])["location"]["coordinates"] == [135.1, 35.1]
    assert file.report.notes == []


def test_file_shifted_as_a_whole_from_its_addresses_is_converted(tmp_path: Path) -> None:
    longitude, latitude = from_tokyo()(134.04, 34.33)
    text, index = quarters((134.04 - longitude, 34.33 - latitude))
    report = checked(tmp_path, text, geocoder=index.get).report

    assert {note.code for note in report.notes} == {"tokyo_datum_by_addresses"}
    assert report.repaired == 60


@pytest.mark.parametrize(
    ("shift", "rows"), [((0.0, 0.0), 60), ((0.0028, -0.0032), 10), ((-0.004, 0.004), 60)]
)
def test_file_that_does_not_show_the_older_datum_stays(
    tmp_path: Path, shift: tuple[float, float], rows: int
) -> None:
    text, index = quarters(shift, rows)

    assert checked(tmp_path, text, geocoder=index.get).report.notes == []


def test_address_without_coordinates_is_placed_by_the_index(tmp_path: Path) -> None:
    text = HEAD + "1,市役所,高松市番町1-8-15,,,A\n2,不明,どこか,,,A\n"
    file = checked(tmp_path, text, geocoder={"高松市番町1-8-15": Place(134.0466, 34.3428)}.get)
    first, second = map(values, entities(file))

    assert (first["location"]["coordinates"], first["locationAccuracy"]) == ([134.0466, 34.3428], "chome")
    assert "location" not in second
    assert [(note.row, note.code) for note in file.report.notes] == [
        (2, "geocoded"),
        (3, "coordinates_missing"),
    ]


def test_position_outside_the_town_is_taken_in_and_told(tmp_path: Path) -> None:
    def in_town(longitude: float, latitude: float) -> bool | None:
        return latitude < 34.4

    file = checked(tmp_path, HEAD + "1,市役所,番町,34.34,134.04,A\n2,沖,海,34.45,134.1,A\n", in_town=in_town)
    note = file.report.notes[0]

    assert (note.row, note.code, note.cells) == (3, "outside_town", {"緯度": "34.45", "経度": "134.1"})
    assert file.report.accepted == 2


def test_address_in_one_column_gives_its_parts(tmp_path: Path) -> None:
    text = HEAD + "1,A,香川県高松市番町一丁目８－15,34.34,134.04,A\n2,B,高松市錦町2-14-1,34.34,134.04,A\n"
    first, second = map(values, entities(checked(tmp_path, text)))

    parts = ("prefecture", "city", "streetAddress", "cityBlock")
    assert [first.get(part) for part in parts] == ["香川県", "高松市", "番町一丁目", "8-15"]
    assert [second.get(part) for part in parts] == [None, "高松市", "錦町", "2-14-1"]


def test_address_in_the_column_of_the_municipality_is_split_and_told(tmp_path: Path) -> None:
    text = (
        "NO,名称,所在地_都道府県,所在地_市区町村,緯度,経度,SSID\n1,A,香川県,高松市番町1-8-15,34.34,134.04,A\n"
    )
    file = checked(tmp_path, text)
    (place,) = map(values, entities(file))

    assert (place["city"], place["streetAddress"], place["cityBlock"]) == ("高松市", "番町", "1-8-15")
    assert [note.code for note in file.report.notes] == ["address_split"]


def test_columns_about_persons_never_leave_the_file(tmp_path: Path) -> None:
    text = (
        "許可番号,施設名称,営業の種類,所在地,申請者個人名,初回許可年月日,緯度,経度\n"
        "1,うどん店,飲食店営業,番町,讃岐太郎,2024-01-01,34.34,134.04\n2,,飲食店営業,番町,讃岐花子,2024-01-01,0.1,0.2\n"
    )
    file = checked(tmp_path, text, folder=tmp_path / "papers")
    kept = "".join(path.read_text(encoding="utf-8-sig") for path in (tmp_path / "papers").iterdir())

    assert "讃岐" not in kept + str(entities(file)) + str(file.report.as_dict()) + str(file.report.to_mend)
    assert "person_withheld" in {note.code for note in file.report.notes}


def test_observations_of_one_station_are_its_history_in_order_of_time(tmp_path: Path) -> None:
    text = (
        "河川名,局名,観測日時,水位,氾濫注意水位,氾濫危険水位\n"
        "加古川,国包,2026/8/5 10:10,2.31,4.0,5.9\n加古川,国包,2026/8/5 10:00,2.28,4.0,5.9\n"
    )
    file = checked(tmp_path, text)
    states = entities(file)

    assert file.is_series
    assert len({state["id"] for state in states}) == 1
    assert [(state["waterLevel"]["value"], state["waterLevel"]["observedAt"]) for state in states] == [
        (2.28, "2026-08-05T01:00:00Z"),
        (2.31, "2026-08-05T01:10:00Z"),
    ]


def test_road_restriction_is_lifted_when_its_end_has_come(tmp_path: Path) -> None:
    text = (
        "道路種別,路線名,規制場所始点,規制場所終点,規制種別,規制理由,規制開始日,規制開始時間,規制終了日\n"
        "県道,高松王越坂出線,生島町,亀水町,通行止め,土砂崩れ,2026/8/1,9:00,\n"
        "県道,塩江屋島西線,塩江町,屋島西町,片側交互通行,工事,2026/7/1,9:00,2026/7/20\n"
    )
    first, second = map(values, entities(checked(tmp_path, text)))

    assert (first["restrictionStatus"], first["startedAt"]) == ("規制中", "2026-08-01T00:00:00Z")
    assert (first["name"], first["reason"]) == ("高松王越坂出線 通行止め", "土砂崩れ")
    assert second["restrictionStatus"] == "解除"
