# SPDX-License-Identifier: Apache-2.0
"""Names of places while somebody is still typing. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import islice

from hiroba.kernel.tenancy.addresses.nodes import Node, Tree
from hiroba.kernel.tenancy.addresses.places import Place
from hiroba.kernel.tenancy.addresses.spelling import number_of

LIMIT_MAX = 50
LOOKED_AT_MAX = 500
LENGTH_WITHIN_MIN = 2
"""A single character inside names would find half the town."""

_LAST_NUMBER = re.compile(r"[〇一二三四五六七八九十]+$")


class Suggestions:
    """Sorted names and readings; `find` looks at beginnings first, then inside."""

    def __init__(self, tree: Tree) -> None:
        entries: list[tuple[str, Node]] = []
        for key, node in (*tree.towns.items(), *tree.oaza.items()):
            entries.append((key, node))
            entries.extend((key + small, inner) for small, inner in node.koaza.items())
        entries.extend((node.kana, node) for _key, node in list(entries) if node.kana)
        entries.sort(key=lambda entry: entry[0])
        self._keys = [key for key, _node in entries]
        self._nodes = [node for _key, node in entries]

    def find(self, typed: str, limit: int) -> list[Place]:
        """At most `limit` places, shorter names first; nothing for nothing typed."""
        if not typed:
            return []
        number = _LAST_NUMBER.search(typed)
        forms = [typed]
        if number:  # 一 may become 一丁目, which is kept as 1丁目.
            forms.append(f"{typed[: number.start()]}{number_of(number[0])}")
        limit = min(limit, LIMIT_MAX)
        found: dict[int, Node] = {}
        for form in forms:
            for node in self._beginning(form, limit):
                found.setdefault(id(node), node)
        if len(found) < limit and len(typed) >= LENGTH_WITHIN_MIN:
            for node in (each for form in forms for each in self._holding(form, limit)):
                found.setdefault(id(node), node)
        return [node.place() for node in islice(found.values(), limit)]

    def _beginning(self, typed: str, limit: int) -> list[Node]:
        first = last = bisect_left(self._keys, typed)
        while last < min(len(self._keys), first + LOOKED_AT_MAX) and self._keys[last].startswith(typed):
            last += 1
        places = sorted(range(first, last), key=lambda place: (len(self._keys[place]), self._keys[place]))
        return [self._nodes[place] for place in places[:limit]]

    def _holding(self, typed: str, limit: int) -> list[Node]:
        held = (node for key, node in zip(self._keys, self._nodes, strict=True) if typed in key)
        return list(islice(held, limit))
