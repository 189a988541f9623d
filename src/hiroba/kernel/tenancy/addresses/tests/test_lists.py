# SPDX-License-Identifier: Apache-2.0
"""Lists in the forms that towns get them in, and the list of the current town."""

import json
from pathlib import Path

import pytest
from django.utils import timezone

from hiroba.kernel.api import places
from hiroba.kernel.faults import Fault
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.tenancy.addresses.actions import replace_places
from hiroba.kernel.tenancy.addresses.places import ListedPlace
from hiroba.kernel.tenancy.addresses.reading import read_places
from hiroba.kernel.testing import shared_data

AT = timezone.now()
ASAHI = ListedPlace(town="尾上町旭一丁目", lon=134.821987, lat=34.749384, code="0012001")

REGISTRY_NAMES = "lg_code,machiaza_id,oaza_cho,oaza_cho_kana,chome,koaza\n"
REGISTRY_POSITIONS = "lg_code,machiaza_id,rep_lon,rep_lat\n"


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_read_json_list(tmp_path: Path) -> None:
    rows = [
        {"town": "平岡町中野", "koaza": "", "lat": 34.7, "lng": 134.8},
        {"town": "平岡町山之上", "koaza": "北", "lat": None, "lng": None},
    ]

    found = read_places([write(tmp_path, "a.json", json.dumps(rows))], code="282103")

    assert found.places == [ListedPlace(town="平岡町中野", lon=134.8, lat=34.7)]
    assert found.without_point == 1


def test_read_registry_with_positions_in_a_second_file(tmp_path: Path) -> None:
    names = REGISTRY_NAMES + "282103,0012001,尾上町旭,オノエチョウアサヒ,一丁目,\n282201,0012001,青野町,,,\n"
    positions = REGISTRY_POSITIONS + "282103,0012001,134.821987,34.749384\n282201,0012001,134.9,34.9\n"
    paths = [write(tmp_path, "names.csv", names), write(tmp_path, "positions.csv", positions)]

    found = read_places(paths, code="282103")

    assert found.places == [
        ListedPlace(
            town="尾上町旭一丁目", kana="オノエチョウアサヒ", code="0012001", lon=134.821987, lat=34.749384
        )
    ]
    assert found.others == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_read_csv_of_position_reference(tmp_path: Path, encoding: str) -> None:
    text = (
        '"都道府県名","市区町村名","大字・丁目名","小字・通称名","街区符号・地番","緯度","経度"\r\n'
        '"兵庫県","加古川市","尾上町旭一丁目","","2","34.749384","134.821987"\r\n'
        '"兵庫県","加西市","青野町","","1","34.9","134.9"\r\n'
    )

    found = read_places([write(tmp_path, "a.csv", text, encoding)], code="282103", municipality="加古川市")

    assert found.places == [ListedPlace(town="尾上町旭一丁目", block="2", lon=134.821987, lat=34.749384)]


def test_read_csv_with_hyphen_in_the_id_and_headings_of_a_town(tmp_path: Path) -> None:
    text = "町字ID,大字町丁目名,緯度（代表点）,経度（代表点）\n0008-001,青野町,34.9,134.9\n"

    [place] = read_places([write(tmp_path, "a.csv", text)]).places

    assert (place.town, place.code) == ("青野町", "0008001")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "[1]", "[{", "a,b\n1,2\n", "大字町丁目名,緯度,経度\n青野町,abc,134\n", "\x00\x01"],
)
def test_read_what_is_no_list_is_refused_in_words(tmp_path: Path, text: str) -> None:
    with pytest.raises(Fault):
        read_places([write(tmp_path, "a.csv", text)], code="282103")


def test_read_neither_utf8_nor_shift_jis_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\x81\x00\xff")

    with pytest.raises(Fault, match="UTF-8"):
        read_places([path])


def test_list_is_found_in_its_town_only_and_changes_at_once(tenant: str, other_tenant: str) -> None:
    before = places.geocode("尾上町旭1-2-3")
    is_new = replace_places([ASAHI], source="list.json", at=AT)
    first = places.geocode("加古川市尾上町旭1-2-3")
    with as_tenant(other_tenant):
        elsewhere = (places.geocode("尾上町旭1-2-3"), places.suggest("尾上", 5))
    replace_places([ListedPlace(town="新神野一丁目", lon=134.87, lat=34.79)], source="b", at=AT)

    assert (before, is_new, elsewhere) == (None, True, (None, []))
    assert first == places.Place(
        lon=134.821987,
        lat=34.749384,
        level="chome",
        matched="尾上町旭一丁目",
        town_code="0012001",
        rest="2-3",
    )
    assert (places.geocode("尾上町旭1-2-3"), len(places.suggest("新神野", 5))) == (None, 1)


def test_list_again_changes_nothing(tenant: str) -> None:
    replace_places([ASAHI], source="list.json", at=AT)
    held = places.address_index()

    assert replace_places([ASAHI], source="list.json", at=AT) is False
    assert places.address_index() is held


def test_real_list_is_read_from_the_database_as_from_the_file(tenant: str) -> None:
    read = read_places([shared_data("addresses") / "加古川市.json"], code=tenant)
    replace_places(read.places, source="test", at=AT)

    wrong = [each for each in read.places if (places.geocode(each.town) or ASAHI).lon != each.lon]

    assert (len(read.places), wrong) == (176, [])
