# SPDX-License-Identifier: Apache-2.0
import datetime

import pytest

from hiroba.kernel.documents import cells, cp932


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "TRUE"),
        (12, "12"),
        (datetime.date(2026, 11, 21), "2026-11-21"),
        (datetime.datetime(2026, 11, 20, 16, 30, tzinfo=datetime.UTC), "2026-11-21 01:30"),
        ("a\r\nb\x00\x07c", "a\nbc"),
        ("か\u3099", "が"),
    ],
)
def test_text_of_value(value: object, text: str) -> None:
    assert cells.text_of(value) == text


@pytest.mark.parametrize(
    "text",
    [
        "=HYPERLINK(...)",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "  =1",
        "＝１",
        "＠x",
        "+81-79-421-2000",
        "\n=cmd",
        "\u3000=1",
    ],
)
def test_neutral_text_that_might_be_run_stands_behind_an_apostrophe(text: str) -> None:
    assert cells.neutral(text) == "'" + text


@pytest.mark.parametrize("text", ["-5", "+3.5", "-1,000", "079-421-2000", "a=b", "", "―", "-3%"])
def test_neutral_other_text_stays(text: str) -> None:
    assert cells.neutral(text) == text


@pytest.mark.parametrize(
    ("text", "read_again"),
    [
        ("加古川市①㈱髙﨑", "加古川市①㈱髙﨑"),
        ("10〜20−3—4‖¥5", "10～20－3―4∥￥5"),
        ("𠮷田😀", "〓田〓"),
        ("辻\U000e0100", "辻"),
        ("é", "〓"),
        ("ｶﾞ", "ｶﾞ"),
    ],
)
def test_cp932_character_that_is_lacking_has_a_stated_substitute(text: str, read_again: str) -> None:
    assert cp932.encode(text).decode("cp932") == read_again
