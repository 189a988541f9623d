# SPDX-License-Identifier: Apache-2.0
"""全国地方公共団体コード as it really stands in files: without the leading zero, or without the check digit."""

from __future__ import annotations

from hiroba.kernel.catalogue.cleaning.outcome import Repaired, Unreadable
from hiroba.kernel.catalogue.cleaning.text import EMPTY_MARKS, folded
from hiroba.kernel.tenancy.codes import check_digit, is_code, municipality


def clean_government_code(cell: str, *, expected: str = "") -> str | Repaired | Unreadable | None:
    """The 6-digit code. `expected` (the code of the town) decides where two readings are possible.

    A lost zero is put back only when the check digit proves it, and a check digit is added only when the
    municipality exists.
    """
    text = cell.strip()
    if is_code(text):
        return text
    narrow = folded(text).removesuffix(".0").replace("-", "")
    if narrow in EMPTY_MARKS:
        return None
    if not (narrow.isascii() and narrow.isdigit()):
        return Unreadable("code_not_known")
    readings = list(_readings(narrow))
    if len(readings) == 1:
        return Repaired(*readings[0])
    for code, repair in readings:
        if code == expected:
            return Repaired(code, repair)
    return Unreadable("code_is_ambiguous" if readings else "code_not_known")


def _readings(digits: str) -> list[tuple[str, str]]:
    found = []
    if len(digits) == 6 and is_code(digits):
        found.append((digits, "full_width_digits"))
    if len(digits) == 5 and is_code("0" + digits):
        found.append(("0" + digits, "leading_zero"))
    if len(digits) == 5:
        found.append((digits + check_digit(digits), "check_digit_added"))
    if len(digits) <= 2 and 1 <= int(digits) <= 47:
        five = digits.zfill(2) + "000"
        found.append((five + check_digit(five), "prefecture_code"))
    return [reading for reading in found if municipality(reading[0])]
