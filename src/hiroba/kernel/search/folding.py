# SPDX-License-Identifier: Apache-2.0
"""What a searcher takes for the same: full and half width, capital and small, ひらがな and カタカナ. Pure."""

import unicodedata
from collections.abc import Iterator

KATAKANA_FIRST, KATAKANA_LAST = "ァ", "ヶ"
KATAKANA_TO_HIRAGANA = 0x60
HALF_WIDTH_VOICED = "ﾞﾟ"


def fold(text: str) -> str:
    return "".join(_fold_cluster(cluster) for _place, cluster in _clusters(text))


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in the text that it comes from."""
    folded: list[str] = []
    places: list[int] = []
    for place, cluster in _clusters(text):
        characters = _fold_cluster(cluster)
        folded.append(characters)
        places.extend([place] * len(characters))
    return "".join(folded), places


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """A character with the marks behind it: `ｶﾞ` and か with a combining ゛ are one sound each."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not _is_mark(text[place]):
            yield start, text[start:place]
            start = place


def _is_mark(character: str) -> bool:
    return character in HALF_WIDTH_VOICED or unicodedata.combining(character) != 0


def _fold_cluster(cluster: str) -> str:
    if cluster.isascii():
        return cluster.lower()
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cluster).casefold())
    return "".join(
        chr(ord(each) - KATAKANA_TO_HIRAGANA) if KATAKANA_FIRST <= each <= KATAKANA_LAST else each
        for each in plain
    )
