# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.kernel.search.excerpts import excerpt
from hiroba.kernel.search.folding import fold, fold_with_places
from hiroba.kernel.search.grams import words_of


@pytest.mark.parametrize("text", ["ガード", "ｶﾞｰﾄﾞ", "がーど", "か\u3099ー\u30c8\u3099"])
def test_fold_writes_one_sound_one_way(text: str) -> None:
    assert fold(text) == "がーど"


def test_fold_takes_width_and_case_for_the_same() -> None:
    assert fold("ＷｉＦｉ　①２") == "wifi 12"


@given(st.text(max_size=60))
def test_fold_is_done_once_and_keeps_places(text: str) -> None:
    folded, places = fold_with_places(text)

    assert folded == fold(text)
    assert len(places) == len(folded)
    assert places == sorted(places)


def test_words_are_parted_by_all_but_letters() -> None:
    assert words_of("防災・避難所（第2版） 人々ー") == ["防災", "避難所", "第2版", "人々ー"]


def test_excerpt_marks_the_hit_and_escapes_the_rest() -> None:
    assert (
        excerpt("<b>アナ</b>が道路にあります", ["あな"])
        == "&lt;b&gt;<mark>アナ</mark>&lt;/b&gt;が道路にあります"
    )


def test_excerpt_of_a_long_text_begins_before_the_hit() -> None:
    shown = excerpt("あ" * 500 + "街路灯" + "い" * 500, ["街路灯"])

    assert shown.startswith("…" + "あ" * 30 + "<mark>街路灯</mark>い")
    assert shown.endswith("い…")
    assert len(shown) < 160


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=3), max_size=3))
def test_excerpt_of_any_text_is_safe_and_whole(text: str, words: list[str]) -> None:
    shown = excerpt(text, [fold(word) for word in words if fold(word)])

    plain = shown.replace("<mark>", "").replace("</mark>", "")
    assert shown.count("<mark>") == shown.count("</mark>")
    assert "<" not in plain
