# SPDX-License-Identifier: Apache-2.0
"""Finds entries: the index narrows, the text decides, titles come first."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.safestring import SafeString

from hiroba.kernel.search.excerpts import excerpt
from hiroba.kernel.search.folding import fold
from hiroba.kernel.search.grams import WORDS_MAX, wanted_grams, words_of
from hiroba.kernel.search.models import Entry
from hiroba.kernel.tenancy import current_tenant

LIMIT_MAX = 100
QUERY_LENGTH_MAX = 200

CANDIDATES = "SELECT id FROM search_ids(%s, %s, %s, %s, %s)"


@dataclass(frozen=True, kw_only=True)
class Hit:
    """Something found. `excerpt` is safe HTML with the hits in `<mark>`; `title` is plain text."""

    kind: str
    id: str
    title: str
    excerpt: SafeString
    url: str
    at: datetime.datetime


def find(
    text: str,
    *,
    kinds: Collection[str] = (),
    audiences: Collection[str] = ("public",),
    limit: int = 20,
) -> list[Hit]:
    """What holds every word of the text, in the current town; hits in the title first, then the newest.

    Nothing for a text without letters. `kinds` narrows; `audiences` says what the reader may see.
    """
    words = words_of(fold(text[:QUERY_LENGTH_MAX]))[:WORDS_MAX]
    if not words:
        return []
    limit = min(limit, LIMIT_MAX)
    found = _ids(words, kinds, audiences, limit, in_title=True)
    if len(found) < limit:
        others = _ids(words, kinds, audiences, limit, in_title=False)
        found = list(dict.fromkeys([*found, *others]))[:limit]
    rows = {row.id: row for row in Entry.objects.filter(id__in=found).defer("grams", "folded")}
    return [_hit(rows[each], words) for each in found if each in rows]


def _ids(
    words: Sequence[str], kinds: Collection[str], audiences: Collection[str], limit: int, *, in_title: bool
) -> list[int]:
    grams = wanted_grams(words, tenant=current_tenant(), in_title=in_title)
    values = (grams, list(words), list(kinds), list(audiences), limit)
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, values)
        return [number for (number,) in cursor.fetchall()]


def _hit(row: Entry, words: Sequence[str]) -> Hit:
    return Hit(
        kind=row.kind,
        id=row.thing,
        title=row.title,
        excerpt=excerpt(row.body, words),
        url=row.url,
        at=row.at,
    )
