# SPDX-License-Identifier: Apache-2.0
"""The piece of a text that shows why it was found. Pure."""

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from hiroba.kernel.search.folding import fold_with_places

EXCERPT_LENGTH = 120
BEFORE_HIT = 30


def excerpt(text: str, words: Sequence[str]) -> SafeString:
    """About 120 characters around the first hit as safe HTML; every hit stands in `<mark>`."""
    folded, places = fold_with_places(text)
    hits = _hits(folded, words)
    first = places[hits[0][0]] if hits else 0
    start = max(0, first - BEFORE_HIT)
    end = min(len(text), start + EXCERPT_LENGTH)
    parts = ["…" if start else ""]
    place = start
    for hit_start, hit_end in hits:
        begin = places[hit_start]
        finish = min(places[hit_end] if hit_end < len(places) else len(text), end)
        if begin < place or begin >= end:
            continue
        parts += [escape(text[place:begin]), "<mark>", escape(text[begin:finish]), "</mark>"]
        place = finish
    parts += [escape(text[place:end]), "…" if end < len(text) else ""]
    return mark_safe("".join(parts).replace("\n", " "))  # noqa: S308 -- every piece of text is escaped above


def _hits(folded: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand, from left to right, without overlaps."""
    found: list[tuple[int, int]] = []
    for word in words:
        place = folded.find(word)
        while place >= 0:
            found.append((place, place + len(word)))
            place = folded.find(word, place + len(word))
    kept: list[tuple[int, int]] = []
    for hit in sorted(found, key=lambda each: (each[0], -each[1])):
        if not kept or hit[0] >= kept[-1][1]:
            kept.append(hit)
    return kept
