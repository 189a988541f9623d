# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.kernel.catalogue.cleaning import Unreadable
from hiroba.kernel.catalogue.cleaning.choices import clean_flag, clean_presence, clean_suitability
from hiroba.kernel.catalogue.cleaning.text import (
    clean_list,
    clean_phone,
    clean_remarks,
    clean_text,
    clean_url,
)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("  新番丁小学校　　", "新番丁小学校"),
        ("①職員室側廊下（校舎棟２階）\n②体育館入口\n", "①職員室側廊下（校舎棟２階） ②体育館入口"),
        ("\ufeffＪＲ高松駅", "ＪＲ高松駅"),
        ("-", None),
        ("　", None),
        ("null", None),
    ],
)
def test_clean_text_keeps_letters_and_drops_blanks(cell: str, value: str | None) -> None:
    assert clean_text(cell) == value


@given(st.text(max_size=60))
def test_clean_text_twice_is_clean_text_once(cell: str) -> None:
    once = clean_text(cell)

    assert once is None or clean_text(once) == once


def test_clean_remarks_keeps_paragraphs() -> None:
    assert clean_remarks(" 一行目 \r\n\r\n二行目") == "一行目\n二行目"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("０８７－８３９－２０１１\n", "087-839-2011"),
        ("087‐839‐2011", "087-839-2011"),
        ("087-839-2011（内線123）", "087-839-2011(内線123)"),
        ("－", None),
    ],
)
def test_clean_phone_is_half_width(cell: str, value: str | None) -> None:
    assert clean_phone(cell) == value


@pytest.mark.parametrize(
    "cell", ["javascript:alert(1)", "data:text/html,x", "www.example.jp", "http://a b", "http://[x"]
)
def test_clean_url_unsafe_or_incomplete_is_unreadable(cell: str) -> None:
    assert clean_url(cell) == Unreadable("not_a_web_address")


def test_clean_url_https_stays() -> None:
    assert (
        clean_url(" https://www.city.takamatsu.kagawa.jp/x?y=1 ")
        == "https://www.city.takamatsu.kagawa.jp/x?y=1"
    )


def test_clean_list_splits_every_separator() -> None:
    assert clean_list("内科；小児科、外科／歯科;") == ["内科", "小児科", "外科", "歯科"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1", True),
        ("○", True),
        ("〇", True),
        ("有", True),
        ("0", False),
        ("×", False),
        ("無", False),
        ("", None),
        ("?", None),
    ],
)
def test_clean_flag_of_real_marks(cell: str, value: bool | None) -> None:
    assert clean_flag(cell) is value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("○", "full"),
        ("△", "partial"),
        ("×", "none"),
        ("１", "full"),
        ("−", None),
        ("階段のみ", Unreadable("not_a_choice")),
    ],
)
def test_clean_suitability_of_real_marks(cell: str, value: object) -> None:
    assert clean_suitability(cell) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [("有", "あり"), ("0", "なし"), ("不明", "未確認"), ("あり（要予約）", "あり（要予約）"), ("", None)],
)
def test_clean_presence_writes_words_of_the_standard(cell: str, value: str | None) -> None:
    assert clean_presence(cell) == value
