# SPDX-License-Identifier: Apache-2.0
"""What the index holds of a text: its single characters and its pairs of neighbours. Pure.

Japanese has no spaces and a dictionary knows no place names; pairs find every word, and characters every kanji.
"""

from collections.abc import Iterable

WORDS_MAX = 10
"""Of one query; nobody types more, and each is looked for in every candidate."""

TITLE = "t:"
TENANT = "@"


def words_of(folded: str) -> list[str]:
    """Runs of letters, digits and kana; everything else parts them."""
    return "".join(each if _is_letter(each) else " " for each in folded).split()


def grams_of(title: str, body: str, *, tenant: str) -> list[str]:
    """For an entry, of folded texts. Those of the title come once more, marked, so that titles can be asked alone.

    The town is one of them, so that the index itself narrows to it.
    """
    of_title = _grams(words_of(title))
    return sorted({TENANT + tenant, *of_title, *(TITLE + each for each in of_title), *_grams(words_of(body))})


def wanted_grams(words: Iterable[str], *, tenant: str, in_title: bool = False) -> list[str]:
    """What an entry must have at least: of a longer word its pairs, of a single character itself."""
    mark = TITLE if in_title else ""
    found = {mark + gram for word in words for gram in (_pairs(word) if len(word) > 1 else {word})}
    return sorted({TENANT + tenant, *found})


def _grams(words: Iterable[str]) -> set[str]:
    return {gram for word in words for gram in (*word, *_pairs(word))}


def _pairs(word: str) -> set[str]:
    return {word[place : place + 2] for place in range(len(word) - 1)}


def _is_letter(character: str) -> bool:
    return character.isalnum() or character in "ー々〆〇ゝゞ"
