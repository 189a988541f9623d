# SPDX-License-Identifier: Apache-2.0
"""Rows as they stand in real files: repaired, kept, refused, and told."""

import csv
from pathlib import Path
from typing import Any

import pytest

from hiroba.kernel.catalogue.checking import check_file
from hiroba.kernel.catalogue.tests.files import checked, entities, options, values, written
from hiroba.kernel.catalogue.towns import Town

HEAD = "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,名称,住所,緯度,経度,SSID,備考\n"


def row(
    code: str = "372013",
    number: str = "1",
    name: str = "高松市役所",
    latitude: str = "34.3428",
    longitude: str = "134.0466",
    remarks: str = "",
) -> str:
    return f"{code},{number},香川県,高松市,{name},高松市番町1-8-15,{latitude},{longitude},KAGAWA-WiFi,{remarks}\n"


def codes(text: str, folder: Path, **others: Any) -> list[str]:
    return [note.code for note in checked(folder, HEAD + text, **others).report.notes]


def test_row_in_order_gives_no_note(tmp_path: Path) -> None:
    file = checked(tmp_path, HEAD + row())

    assert file.report.notes == []
    assert values(entities(file)[0]) == {
        "id": "urn:ngsi-ld:PublicWirelessLAN:372013-1",
        "type": "PublicWirelessLAN",
        "prefecture": "香川県",
        "city": "高松市",
        "name": "高松市役所",
        "fullAddress": "高松市番町1-8-15",
        "ssid": "KAGAWA-WiFi",
        "localGovernmentCode": "372013",
        "localGovernmentName": "高松市",
        "location": {"type": "Point", "coordinates": [134.0466, 34.3428]},
        "identifier": "3720131",
        "source": "高松市 公衆無線LANアクセスポイント",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (row(code="37201"), ["check_digit_added"]),
        (row(code="372014"), ["code_from_names"]),
        (row(latitude="134.0466", longitude="34.3428"), ["coordinates_swapped"]),
        (row(latitude="", longitude=""), ["coordinates_missing"]),
        (row(latitude="34.3428", longitude=""), ["half_a_coordinate"]),
        (row(latitude="不明", longitude="不明"), ["not_a_coordinate"]),
        (row(longitude="135.9"), ["far_from_town"]),
        (row(code="082333"), ["other_municipality", "far_from_town"]),
    ],
)
def test_row_that_can_be_used_is_accepted_and_told(tmp_path: Path, text: str, expected: list[str]) -> None:
    file = checked(tmp_path, HEAD + text)

    assert [note.code for note in file.report.notes] == expected
    assert (file.report.accepted, file.report.refused, len(entities(file))) == (1, 0, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (row(name=""), ["name_missing"]),
        (row(longitude="13.4"), ["outside_japan"]),
        (row().rstrip("\n") + "," * 80 + "x\n", ["too_many_cells"]),
    ],
)
def test_row_that_cannot_be_used_is_refused_alone(tmp_path: Path, text: str, expected: list[str]) -> None:
    file = checked(tmp_path, HEAD + row(number="7") + text + row(number="8"))

    assert [note.code for note in file.report.notes] == expected
    assert (file.report.rows, file.report.accepted, file.report.refused) == (3, 2, 1)
    assert file.report.notes[0].row == 3


def test_row_too_long_by_empty_cells_is_accepted(tmp_path: Path) -> None:
    assert codes(row().rstrip("\n") + ",,,\n", tmp_path) == []


def test_row_too_short_is_accepted(tmp_path: Path) -> None:
    assert codes("372013,1,香川県,高松市,高松市役所,番町,34.3428,134.0466\n", tmp_path) == []


def test_rows_with_one_identifier_second_is_refused_with_both_rows_told(tmp_path: Path) -> None:
    file = checked(tmp_path, HEAD + row(number="5") + row(number="5", name="別の施設"))
    note = file.report.notes[0]

    assert (note.row, note.value, note.code, note.result) == (3, "5", "duplicate_identifier", "2")
    assert [values(entity)["name"] for entity in entities(file)] == ["高松市役所"]


def test_row_repeated_is_taken_once(tmp_path: Path) -> None:
    file = checked(tmp_path, HEAD + row() + row())

    assert (file.report.accepted, file.report.repaired, file.report.entities) == (2, 1, 1)


def test_rows_without_identifier_column_have_stable_identifiers(tmp_path: Path) -> None:
    text = "名称,住所,緯度,経度,SSID\n市役所,番町1-8-15,34.3428,134.0466,A\n市役所,番町1-8-15,34.3428,134.0466,B\n"
    first, second = (
        [entity["id"] for entity in entities(checked(tmp_path, text, f"{name}.csv"))] for name in ("a", "b")
    )

    assert first == second
    assert first[1] == f"{first[0]}-2"


def test_numbered_empty_rows_of_a_template_are_no_rows(tmp_path: Path) -> None:
    report = checked(tmp_path, HEAD + row() + "372013,2,香川県,高松市,,,,,,\n,,,,,,,,,\n\n").report

    assert (report.rows, report.blank) == (1, 1)


def test_unknown_columns_are_kept(tmp_path: Path) -> None:
    text = "所管課,NO,NO,名称,緯度,経度,SSID,,設置年度\n情報政策課,1,1,市役所,34.34,134.04,A,x,R3\n"
    file = checked(tmp_path, text)

    assert values(entities(file)[0])["extras"] == {"所管課": "情報政策課", "列8": "x", "設置年度": "R3"}
    assert file.report.unknown_columns == ("所管課", "列8", "設置年度")


def test_header_below_title_with_line_breaks_and_wide_letters_is_found(tmp_path: Path) -> None:
    text = (
        "高松市　公衆無線ＬＡＮ一覧,,,\n令和8年8月1日現在,,,\n"
        '"ＮＯ","名称\n（正式）","名　称",緯度,経度,ＳＳＩＤ\n1,x,市役所,34.34,134.04,A\n'
    )
    file = checked(tmp_path, text)

    assert [values(entity)["name"] for entity in entities(file)] == ["市役所"]
    assert file.report.rows == 1


def test_lines_of_the_fiware_time_are_no_rows(tmp_path: Path) -> None:
    text = (
        "#license,http://example.jp,,,\n#property,latitude,longitude,name,ssid\n"
        "#object_type_xsd,double,double,string,string\n1,34.34,134.04,市役所,A\n"
    )

    assert checked(tmp_path, text).report.rows == 1


def test_values_that_do_not_fit_are_kept_as_text(tmp_path: Path) -> None:
    text = (
        "NO,名称,緯度,経度,想定収容人数,災害種別_洪水,指定避難所との重複,URL\n"
        "1,校庭,34.34,134.04,300～400,◎,階段,javascript:x\n"
    )
    file = checked(tmp_path, text)
    site = values(entities(file)[0])

    assert site["extras"] == {"想定収容人数": "300～400", "指定避難所との重複": "階段", "URL": "javascript:x"}
    assert site["hazardTypes"] == ["flood"]
    assert {note.code for note in file.report.notes} == {"not_a_number", "not_a_choice", "not_a_web_address"}


def test_files_for_the_clerk_have_refused_rows_and_all_notes(tmp_path: Path) -> None:
    file = checked(
        tmp_path, HEAD + row(code="37201") + row(name="", remarks="=HYPERLINK(1)"), folder=tmp_path / "out"
    )
    refused, notes = (
        list(csv.reader(Path(name).read_text(encoding="utf-8-sig").splitlines()))
        for name in (file.report.refused_file, file.report.notes_file)
    )

    assert refused[0][:3] == ["都道府県コード又は市区町村コード", "NO", "都道府県名"]
    assert refused[1][-4:] == [
        "'=HYPERLINK(1)",
        "名称が空です。名称を入れてください",
        "The name is empty: fill it in",
        "3",
    ]
    assert [line[3] for line in notes[1:]] == ["修正 repaired", "不採用 refused"]


def test_refused_rows_mended_can_be_imported_again(tmp_path: Path) -> None:
    file = checked(tmp_path, HEAD + row(name=""), folder=tmp_path)
    mended = (
        Path(file.report.refused_file).read_text(encoding="utf-8-sig").replace("高松市,,", "高松市,本庁,")
    )

    again = checked(tmp_path, mended, "mended.csv")

    assert [values(entity)["name"] for entity in entities(again)] == ["本庁"]


def test_rows_without_a_code_belong_to_the_town(tmp_path: Path) -> None:
    text = "NO,名称,緯度,経度,SSID\n1,市役所,34.34,134.04,A\n"
    group = Town("g-kagawa", "香川共同")

    ids = [entities(checked(tmp_path, text, town=town))[0]["id"] for town in (Town("372013"), group)]

    assert ids == ["urn:ngsi-ld:PublicWirelessLAN:372013-1", "urn:ngsi-ld:PublicWirelessLAN:g-kagawa-1"]


def test_prefecture_covers_its_municipalities(tmp_path: Path) -> None:
    assert codes(row(), tmp_path, town=Town("370002")) == []


def test_data_sets_of_one_type_are_kept_apart_by_name(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + row())
    ids = [entities(check_file(path, options(dataset=name)))[0]["id"] for name in ("", "park_wifi")]

    assert ids == [
        "urn:ngsi-ld:PublicWirelessLAN:372013-1",
        "urn:ngsi-ld:PublicWirelessLAN:372013-park_wifi-1",
    ]


def test_notes_in_memory_are_bounded(tmp_path: Path) -> None:
    report = checked(tmp_path, HEAD + "".join(row(code="37201", number=str(n)) for n in range(1500))).report

    assert (len(report.notes), report.as_dict()["notes_left_out"], report.repaired) == (1000, 500, 1500)


def test_hydrant_without_a_name_is_called_by_kind_and_number(tmp_path: Path) -> None:
    text = "全国地方公共団体コード,ID,種別,所在地_連結表記,緯度,経度,口径\n372013,17,消火栓,番町,34.34,134.04,75mm\n"
    file = checked(tmp_path, text)
    (hydrant,) = map(values, entities(file))

    assert (hydrant["id"], hydrant["type"]) == ("urn:ngsi-ld:FireWaterSupply:372013-17", "FireWaterSupply")
    assert (hydrant["name"], hydrant["fireWaterSupplyType"], hydrant["hydrantDiameter"]) == (
        "消火栓 17",
        "消火栓",
        75,
    )


def test_lone_quotation_mark_inside_a_cell_is_a_letter(tmp_path: Path) -> None:
    text = HEAD + row(name='3"配管') + row(number="2", name='"市役所\n本庁"')

    assert [values(entity)["name"] for entity in entities(checked(tmp_path, text + row(number="3")))] == [
        '3"配管',
        "市役所 本庁",
        "高松市役所",
    ]


def test_invisible_characters_around_headers_and_numbers_are_no_part_of_them(tmp_path: Path) -> None:
    """A file that was joined from others has a second BOM; copied cells bring zero-width spaces along."""
    text = "\ufeff\ufeffNO,名称\u200b,緯度,経度,SSID\n\u200b1,市役所,\u200b34.3428,134.0466\u200b,A\n"
    file = checked(tmp_path, text)

    assert file.report.unknown_columns == ()
    assert values(entities(file)[0])["id"] == "urn:ngsi-ld:PublicWirelessLAN:372013-1"
    assert values(entities(file)[0])["location"]["coordinates"] == [134.0466, 34.3428]


def test_mended_file_of_refused_rows_goes_in_without_its_reasons(tmp_path: Path) -> None:
    """What the paper writes for a person and for a spreadsheet is no data of the town."""
    refused = checked(
        tmp_path, HEAD + row() + row(number="2", name="", remarks="-10度"), folder=tmp_path / "p"
    )
    paper = Path(refused.report.refused_file).read_text(encoding="utf-8-sig")

    file = checked(tmp_path, paper.replace("高松市,,", "高松市,図書館,"), "mended.csv")
    library = values(entities(file)[0])

    assert "'-10度" in paper
    assert (library["name"], library["remarks"], "extras" in library) == ("図書館", "-10度", False)
    assert (file.report.is_supplement, file.report.unknown_columns) == (True, ())
    assert [note.code for note in file.report.notes] == ["supplement"]
