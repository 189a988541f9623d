# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.kernel.catalogue.cleaning import Repaired, Unreadable
from hiroba.kernel.catalogue.cleaning.numbers import clean_corporate_number, clean_integer, clean_number

FULL_WIDTH = str.maketrans("0123456789.-", "０１２３４５６７８９．－")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1530", 1530),
        (" 12 ", 12),
        ("2.9", 2.9),
        ("-3", -3),
        ("", None),
        ("-", None),
        ("−", None),
        ("１５３０", Repaired(1530, "full_width_digits")),
        ("1,530", Repaired(1530, "number_with_unit")),
        ("1,530人", Repaired(1530, "number_with_unit")),
        ("２．９ｍ", Repaired(2.9, "number_with_unit")),
        ("300～400", Unreadable("not_a_number")),
        ("約300", Unreadable("not_a_number")),
        ("1_000", Unreadable("not_a_number")),
        ("nan", None),
        ("inf", Unreadable("not_a_number")),
        ("9" * 40, Unreadable("not_a_number")),
    ],
)
def test_clean_number_of_real_spellings(cell: str, value: object) -> None:
    assert clean_number(cell) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("315", 315),
        ("315.0", 315),
        ("315.5", Unreadable("not_a_number")),
        ("３１５", Repaired(315, "full_width_digits")),
    ],
)
def test_clean_integer_takes_whole_numbers_only(cell: str, value: object) -> None:
    assert clean_integer(cell) == value


@given(st.integers(-(10**14), 10**14))
def test_clean_integer_full_width_gives_same_number(number: int) -> None:
    assert clean_integer(str(number).translate(FULL_WIDTH)) == Repaired(number, "full_width_digits")


@given(st.integers(1000, 10**12))
def test_clean_integer_with_separators_gives_same_number(number: int) -> None:
    assert clean_integer(f"{number:,}") == Repaired(number, "number_with_unit")


@given(st.text(max_size=30))
def test_clean_number_any_text_never_raises(cell: str) -> None:
    clean_number(cell)
    clean_integer(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1000020372013", "1000020372013"),
        ("１０００020372013", Repaired("1000020372013", "full_width_digits")),
        ("1.00002E+12", Unreadable("not_a_corporate_number")),
        ("", None),
    ],
)
def test_clean_corporate_number_wants_thirteen_digits(cell: str, value: object) -> None:
    assert clean_corporate_number(cell) == value
