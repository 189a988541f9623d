# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.kernel.tenancy import codes

FIVE_DIGITS = st.text(alphabet="0123456789", min_size=5, max_size=5)


@pytest.mark.parametrize(
    "code", ["282103", "282201", "372013", "372056", "373877", "104256", "072028", "082333"]
)
def test_check_digit_of_known_code_is_official_one(code: str) -> None:
    assert codes.check_digit(code[:5]) == code[5]


def test_municipalities_all_have_right_check_digit() -> None:
    wrong = [code for code in codes.municipalities() if not codes.is_code(code)]

    assert wrong == []


def test_municipalities_holds_prefectures_municipalities_and_wards() -> None:
    entries = codes.municipalities().values()

    assert sum(entry.is_prefecture for entry in entries) == 47
    assert len(entries) == 47 + 1916


def test_municipality_kakogawa_gives_name_and_office() -> None:
    assert codes.municipality("282103") == codes.Municipality(
        "282103", "兵庫県", "加古川市", "かこがわし", 34.75694, 134.84139
    )


def test_municipality_unknown_code_gives_none() -> None:
    assert codes.municipality("999999") is None


def test_named_town_with_same_name_in_another_prefecture_gives_the_right_one() -> None:
    date_hokkaido, date_fukushima = codes.named("北海道", "伊達市"), codes.named("福島県", "伊達市")

    assert (date_hokkaido and date_hokkaido.code, date_fukushima and date_fukushima.code) == (
        "012335",
        "072133",
    )


@pytest.mark.parametrize("text", ["28210", "282104", "２８２１０３", "", "abcdef", "2821033"])
def test_is_code_wrong_text_is_refused(text: str) -> None:
    assert not codes.is_code(text)


@given(FIVE_DIGITS)
def test_is_code_five_digits_with_check_digit_is_accepted(five: str) -> None:
    assert codes.is_code(five + codes.check_digit(five))


@given(FIVE_DIGITS, st.integers(0, 4), st.integers(1, 9))
def test_is_code_one_changed_digit_is_mostly_noticed(five: str, place: int, shift: int) -> None:
    """Remainders 0 and 10 share the check digit 1; every other changed digit is noticed."""
    changed = five[:place] + str((int(five[place]) + shift) % 10) + five[place + 1 :]

    if codes.check_digit(five) != "1":
        assert codes.check_digit(changed) != codes.check_digit(five)
