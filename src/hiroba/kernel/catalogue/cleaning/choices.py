# SPDX-License-Identifier: Apache-2.0
"""○ △ × and 1/0, 有無, 可否: the many ways to say yes and no."""

from __future__ import annotations

from hiroba.kernel.catalogue.cleaning.outcome import Cleaner, Unreadable
from hiroba.kernel.catalogue.cleaning.text import EMPTY_MARKS, clean_text, folded

YES = frozenset(
    {"1", "○", "〇", "◯", "◎", "●", "レ", "✓", "✔", "有", "有り", "あり", "可", "可能", "はい"}
    | {"該当", "対象", "対応", "y", "yes", "true", "t"}
)
NO = frozenset(
    {"0", "×", "✕", "✖", "☓", "x", "無", "無し", "なし", "不可", "いいえ", "非該当", "対象外"}
    | {"n", "no", "false", "f"}
)
PARTLY = frozenset({"△", "▲", "一部", "一部可", "条件付き", "条件付", "2階以上", "2階以上使用可"})
_UNKNOWN = frozenset({"不明", "未確認", "?"})


def clean_flag(cell: str) -> bool | Unreadable | None:
    """Yes or no; an empty cell is no answer."""
    mark = folded(cell).lower()
    if mark in YES:
        return True
    if mark in NO:
        return False
    return None if mark in EMPTY_MARKS or mark in _UNKNOWN else Unreadable("not_a_choice")


def clean_suitability(cell: str) -> str | Unreadable | None:
    """`full`, `partial` or `none`: how far a place can be used in one kind of disaster."""
    mark = folded(cell).lower()
    if mark in YES:
        return "full"
    if mark in PARTLY:
        return "partial"
    if mark in NO:
        return "none"
    return None if mark in EMPTY_MARKS or mark in _UNKNOWN else Unreadable("not_a_choice")


def japanese_choice(yes: str, no: str) -> Cleaner:
    """A cleaner that writes the choice as the standard data model does, such as あり / なし / 未確認.

    A longer description stays as it is: 「あり（要予約）」 says more than the choice.
    """

    def clean(cell: str) -> str | None:
        mark = folded(cell).lower()
        if mark in YES:
            return yes
        if mark in NO:
            return no
        return "未確認" if mark in _UNKNOWN else clean_text(cell)

    return clean


clean_presence = japanese_choice("あり", "なし")
clean_permission = japanese_choice("可", "不可")
