# SPDX-License-Identifier: Apache-2.0
"""Every name of six real towns finds itself, however people may write it."""

import json
import unicodedata
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.kernel.tenancy.addresses.index import AddressIndex
from hiroba.kernel.tenancy.addresses.places import ListedPlace
from hiroba.kernel.tenancy.addresses.spelling import fold, kanji_of, number_of
from hiroba.kernel.testing import shared_data

TOWNS = {
    "加古川市": ("兵庫県", "加古川市"),
    "加西市": ("兵庫県", "加西市"),
    "高松市": ("香川県", "高松市"),
    "伊那市": ("長野県", "伊那市"),
    "吾妻郡嬬恋村": ("群馬県", "嬬恋村"),
    "会津若松市": ("福島県", "会津若松市"),
}


@cache
def places(town: str) -> list[ListedPlace]:
    rows = json.loads((shared_data("addresses") / f"{town}.json").read_text(encoding="utf-8"))
    return [ListedPlace(town=row["town"], koaza=row["koaza"], lon=row["lng"], lat=row["lat"]) for row in rows]


@cache
def index(town: str) -> AddressIndex:
    prefecture, municipality = TOWNS[town]
    return AddressIndex(places(town), prefecture=prefecture, municipality=municipality)


@pytest.mark.parametrize("town", TOWNS)
def test_every_name_finds_itself_and_says_its_level(town: str) -> None:
    wrong = [
        place
        for place in places(town)
        if (found := index(town).find(place.town + place.koaza)) is None
        or (found.lon, found.lat) != (place.lon, place.lat)
        or found.level != ("chome" if place.koaza or place.town.endswith("丁目") else "town")
        or found.rest
    ]

    assert wrong == []


@st.composite
def written(draw: st.DrawFn, town: str) -> tuple[ListedPlace, str]:
    """A name of the town as somebody may write it."""
    place = draw(st.sampled_from(places(town)))
    has_namesake = f"{place.town}".replace("大字", "") in {each.town for each in places(town)}
    name = place.town
    if draw(st.booleans()) and not (has_namesake and "大字" in name):
        name = name.replace("大字", "")
    name = name.replace("ケ", draw(st.sampled_from("ケヶが"))).replace("ノ", draw(st.sampled_from("ノの")))
    name = name.translate(draw(st.sampled_from([{}, str.maketrans("廣澤冨髙藏", "広沢富高蔵")])))
    for number in range(20, 0, -1):
        if name.endswith(f"{kanji_of(number)}丁目"):
            stem = name.removesuffix(f"{kanji_of(number)}丁目")
            name = stem + draw(st.sampled_from([f"{number}丁目", f"{kanji_of(number)}丁目", f"{number}-2-"]))
            break
    koaza = draw(st.sampled_from(["", "字"])) + place.koaza if place.koaza else ""
    above = draw(st.sampled_from(["", TOWNS[town][1], "".join(TOWNS[town]), f"{TOWNS[town][0]}{town}"]))
    behind = draw(st.sampled_from(["", "12", "12番地3", "12番3号", "１２－３", "12ー3", "十二番地"]))
    text = above + name + koaza + (behind if not name.endswith("-") else "3")
    if draw(st.booleans()):
        text = unicodedata.normalize("NFKC", text)
    return place, text.replace(above, f"{above} ", 1) if above and draw(st.booleans()) else text


@pytest.mark.parametrize("town", TOWNS)
def test_names_are_found_however_written(town: str) -> None:
    @settings(max_examples=300, deadline=None, database=None)
    @given(written(town))
    def check(example: tuple[ListedPlace, str]) -> None:
        place, text = example
        found = index(town).find(text)

        assert found is not None
        assert (found.lon, found.lat) == (place.lon, place.lat)

    check()


@pytest.mark.parametrize("town", TOWNS)
def test_suggest_gives_every_name_from_itself(town: str) -> None:
    missing = [
        place.town
        for place in places(town)[:150]
        if place.town not in {each.matched for each in index(town).suggest(place.town, 50)}
    ]

    assert missing == []


@given(st.text(max_size=40))
def test_any_text_is_answered(text: str) -> None:
    index("加古川市").find(text)
    index("加古川市").suggest(text, 5)


@given(st.text(alphabet="大字一二十丁目番地号のノが廣澤ヶー－- 1２Ａａｶ町", max_size=20))
def test_fold_is_done_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.integers(1, 99))
def test_number_of_reads_what_kanji_of_writes(number: int) -> None:
    assert number_of(kanji_of(number)) == number
