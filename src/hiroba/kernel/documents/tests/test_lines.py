# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.kernel.documents.paper.lines import NOT_AT_START, broken


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("あいうえおか", ["あいうえお", "か"]),
        ("あいうえお。か", ["あいうえ", "お。か"]),
        ("あいうえ「おか」", ["あいうえ", "「おか」"]),
        ("ab cde fgh", ["ab", "cde", "fgh"]),
        ("あい https://x", ["あい ht", "tps:/", "/x"]),
        ("一\n\n二", ["一", "", "二"]),
        ("", [""]),
        ("。。。。。。。", ["。。。。。", "。。"]),
    ],
)
def test_broken_text_follows_the_rules(text: str, lines: list[str]) -> None:
    assert broken(text, 5, len) == lines


@given(st.text(alphabet="あ漢。、（）ー aZ9\n", max_size=80), st.integers(2, 12))
def test_broken_nothing_is_lost_and_nothing_is_too_wide(text: str, width: int) -> None:
    lines = broken(text, width, len)

    assert "".join(lines).replace(" ", "") == text.replace("\n", "").replace(" ", "")
    assert all(len(line) <= width or any(each in NOT_AT_START for each in line) for line in lines)
