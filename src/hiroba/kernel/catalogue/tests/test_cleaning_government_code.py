# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.kernel.catalogue.cleaning import Repaired, Unreadable
from hiroba.kernel.catalogue.cleaning.government_code import clean_government_code
from hiroba.kernel.tenancy.codes import municipalities

CODES = st.sampled_from(sorted(municipalities()))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("372013", "372013"),
        ("82333", Repaired("082333", "leading_zero")),
        ("37201", Repaired("372013", "check_digit_added")),
        # Without its check digit nothing proves that a zero was lost.
        ("8233", Unreadable("code_not_known")),
        ("３７２０１３", Repaired("372013", "full_width_digits")),
        ("372013.0", Repaired("372013", "full_width_digits")),
        ("37", Repaired("370002", "prefecture_code")),
        ("372014", Unreadable("code_not_known")),
        ("99999", Unreadable("code_not_known")),
        ("高松市", Unreadable("code_not_known")),
        ("", None),
    ],
)
def test_clean_government_code_of_real_spellings(cell: str, expected: object) -> None:
    assert clean_government_code(cell) == expected


@given(CODES)
def test_clean_government_code_known_code_stays(code: str) -> None:
    assert clean_government_code(code) == code


@given(CODES.filter(lambda code: code[0] == "0"))
def test_clean_government_code_lost_zero_is_put_back(code: str) -> None:
    outcome = clean_government_code(code[1:], expected=code)

    assert isinstance(outcome, Repaired)
    assert outcome.value == code


@given(CODES.filter(lambda code: code[0] != "0"), st.integers(1, 9))
def test_clean_government_code_wrong_check_digit_is_never_repaired(code: str, shift: int) -> None:
    wrong = code[:5] + str((int(code[5]) + shift) % 10)

    assert clean_government_code(wrong, expected=code) == Unreadable("code_not_known")


@given(st.text(max_size=12))
def test_clean_government_code_any_text_never_raises(cell: str) -> None:
    clean_government_code(cell)
