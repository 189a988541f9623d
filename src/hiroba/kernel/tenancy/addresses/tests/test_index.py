# SPDX-License-Identifier: Apache-2.0
import pytest

from hiroba.kernel.tenancy.addresses.index import AddressIndex
from hiroba.kernel.tenancy.addresses.places import ListedPlace

NAMES = (
    "尾上町旭一丁目", "尾上町旭二丁目", "尾上町旭十一丁目", "西脇", "西脇二丁目", "志方町廣尾", "緑ヶ丘",
    "一箕町大字亀賀", "神指町大字高瀬", "神指町高瀬", "塩江町安原下第一号", "三番町", "高田", "高田町", "サンポート",
)  # fmt: skip
INDEX = AddressIndex(
    [
        *(
            ListedPlace(town=name, lon=134 + number / 100, lat=34, code=f"{number:07}", kana=kana)
            for number, name in enumerate(NAMES)
            for kana in ("ミドリガオカ" if name == "緑ヶ丘" else "",)
        ),
        ListedPlace(town="一箕町大字亀賀", koaza="村前", lon=139, lat=37),
        ListedPlace(town="一箕町大字亀賀", koaza="字北柳原", lon=140, lat=37),
        ListedPlace(town="サンポート", block="2", lon=134.5, lat=34.35),
    ],
    prefecture="兵庫県",
    municipality="加古川市",
)


def matched(text: str) -> tuple[str, str, str] | None:
    place = INDEX.find(text)
    return (place.matched, place.level, place.rest) if place else None


@pytest.mark.parametrize(
    "text",
    [
        "尾上町旭一丁目2-3", "尾上町旭1丁目2-3", "尾上町旭１丁目２－３", "尾上町旭1-2-3", "尾上町旭1−2−3",
        "尾上町旭１ー２ー３", "尾上町旭一の2の3", "加古川市尾上町旭1-2-3", "兵庫県加古川市 尾上町旭 1-2-3",
        "〒675-0025 兵庫県加古川市尾上町旭1-2-3",
    ],
)  # fmt: skip
def test_find_chome_however_written(text: str) -> None:
    assert matched(text) == ("尾上町旭一丁目", "chome", "2-3")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("尾上町旭11-2", ("尾上町旭十一丁目", "chome", "2")),
        ("尾上町旭", ("尾上町旭", "town", "")),
        ("尾上町旭9丁目1", ("尾上町旭", "town", "9丁目1")),  # There is no ninth: the middle of all.
        ("志方町広尾100番地", ("志方町廣尾", "town", "100番地")),
        ("緑が丘1", ("緑ヶ丘", "town", "1")),
        ("緑ケ丘", ("緑ヶ丘", "town", "")),
        ("塩江町安原下第1号5", ("塩江町安原下第一号", "town", "5")),
        ("3番町7", ("三番町", "town", "7")),
        ("一箕町亀賀字村前12番地", ("一箕町大字亀賀村前", "chome", "12番地")),
        ("一箕町大字亀賀北柳原", ("一箕町大字亀賀字北柳原", "chome", "")),
        ("一箕町亀賀藤原417", ("一箕町大字亀賀", "town", "藤原417")),
        ("高田町5", ("高田町", "town", "5")),
        ("高田5", ("高田", "town", "5")),
        ("サンポート2番1号", ("サンポート2", "block", "番1号")),
        ("サンポート9番1号", ("サンポート", "town", "9番1号")),
        ("印南郡志方町廣尾", ("志方町廣尾", "town", "")),  # Before the merger of the towns.
    ],
)
def test_find_tells_how_far_it_understood(text: str, expected: tuple[str, str, str]) -> None:
    assert matched(text) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("西脇2-3", "西脇"),  # 番地 2 の 3, or 2丁目3番: not known, so the wider one.
        ("西脇2-3-4", "西脇二丁目"),
        ("西脇2丁目3", "西脇二丁目"),
        ("神指町大字高瀬1", "神指町大字高瀬"),
        ("神指町高瀬1", "神指町高瀬"),
    ],
)
def test_find_namesakes_are_told_apart(text: str, name: str) -> None:
    assert (matched(text) or ("",))[0] == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "　",
        "姫路市本町1",
        "大阪府加古川市緑ヶ丘1",
        "緑町1",
        "高田町村",
        "丘",
        "1-2-3",
        "加古川市",
        "\x00",
        "町" * 5000,
    ],
)
def test_find_what_is_not_there_is_none(text: str) -> None:
    assert INDEX.find(text) is None


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("尾上町旭一", ["尾上町旭一丁目", "尾上町旭十一丁目"]),
        ("尾上町旭1", ["尾上町旭一丁目", "尾上町旭十一丁目"]),
        ("加古川市志方", ["志方町廣尾"]),
        ("みどりが", ["緑ヶ丘"]),
        ("廣尾", ["志方町廣尾"]),
        ("広", []),
        ("高田町5-1", ["高田町"]),
        ("", []),
    ],
)
def test_suggest_goes_on_from_what_is_typed(typed: str, names: list[str]) -> None:
    assert [place.matched for place in INDEX.suggest(typed, 5)] == names


def test_suggest_gives_no_more_than_asked() -> None:
    assert len(INDEX.suggest("町", 50)) == 0
    assert len(INDEX.suggest("尾上", 2)) == 2
