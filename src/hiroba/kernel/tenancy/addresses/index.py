# SPDX-License-Identifier: Apache-2.0
"""Finds the place of an address among the places of one town. Pure, without Django; made for 50,000 places.

The text is read from its beginning: prefecture, county and municipality if they are there, the longest known 町字,
its 丁目 or 小字, then the 街区. What contradicts the town's own names is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from hiroba.kernel.tenancy.addresses.nodes import Node, Tree, build
from hiroba.kernel.tenancy.addresses.places import ListedPlace, Place
from hiroba.kernel.tenancy.addresses.spelling import OAZA, fold, number_of, without_post_code
from hiroba.kernel.tenancy.addresses.suggesting import Suggestions

_NUMBER = re.compile(r"(\d+|[〇一二三四五六七八九十百]+)(丁目|番地|番|号|-|ノ|$)?")
_PREFECTURE = re.compile(r"(北海道|東京都|京都府|大阪府|[^都道府県市区町村郡\d]{2,3}県)")
_COUNTY = re.compile(r"[^市区町村\d]{1,5}?郡")
_SMALL_PLACE = re.compile(r"小?字")
NUMBERS_OF_CHOME = 3
"""`2-3-4` begins with a 丁目; `2-3` may be 番地 2 の 3."""


class AddressIndex:
    """The places of one town. Reading never changes it, so threads may share it."""

    def __init__(
        self, places: Iterable[ListedPlace], *, prefecture: str = "", municipality: str = ""
    ) -> None:
        self._prefecture = fold(prefecture)
        self._municipality = fold(municipality)
        self._tree: Tree = build(places)
        self._suggestions = Suggestions(self._tree)

    def __len__(self) -> int:
        return self._tree.count

    def find(self, text: str) -> Place | None:
        """The place of an address, or None when no 町字 of the town stands where one must stand."""
        wants_oaza = OAZA in text
        for start in self._starts(fold(text)):
            if (found := self._town(start, wants_oaza=wants_oaza)) is not None:
                return found
        return None

    def suggest(self, text: str, limit: int = 10) -> list[Place]:
        """Places whose names begin with what has been typed so far, then those that hold it."""
        for start in self._starts(fold(text)):
            if found := self._suggestions.find(start, limit):
                return found
        whole = self.find(text)
        return [whole] if whole else []

    def _starts(self, text: str) -> list[str]:
        """Where the name of the 町字 may begin: after the names above it, as far as they are those of this town."""
        text = without_post_code(text)
        named = _PREFECTURE.match(text)
        if named and named[0] != self._prefecture and not self._tree.begins(text):
            return []
        plain = text[named.end() :] if named and named[0] == self._prefecture else text
        above = re.match(rf"(?:{_COUNTY.pattern})?{re.escape(self._municipality)}", plain)
        starts = [plain[above.end() :]] if above and self._municipality else []
        county = _COUNTY.match(plain)
        # 香川郡塩江町 before the merger of towns; the name of the county is no part of today's address.
        return list(dict.fromkeys([*starts, plain, *([plain[county.end() :]] if county else []), text]))

    def _town(self, text: str, *, wants_oaza: bool) -> Place | None:
        tree = self._tree
        for length in range(min(len(text), tree.longest), 0, -1):
            key, rest = text[:length], text[length:]
            chomes = tree.chomes.get(key)
            if chomes and (place := self._chome(chomes, rest, is_sure=key not in tree.towns)):
                return place
            nodes = [
                node for node in (tree.towns.get(key), tree.oaza.get(key), tree.middles.get(key)) if node
            ]
            nodes.sort(key=lambda node: (OAZA in node.name) != wants_oaza)
            places = sorted((self._within(node, rest) for node in nodes), key=lambda place: len(place.rest))
            # 「町」 behind a whole name makes it another name.
            if places and not places[0].rest.startswith(("町", "村")):
                return places[0]
        return None

    def _chome(self, chomes: Mapping[int, Node], rest: str, *, is_sure: bool) -> Place | None:
        """`1-2-3` behind a name that has 丁目. Where 番地 are counted under the same name, two numbers are too few."""
        number = _NUMBER.match(rest)
        if number is None or number[2] in ("番", "番地", "号"):
            return None
        if not is_sure and number[2] != "丁目" and len(re.findall(r"\d+", rest)) < NUMBERS_OF_CHOME:
            return None
        node = chomes.get(int(number[1]) if number[1].isdigit() else number_of(number[1]))
        return self._within(node, rest[number.end() :]) if node else None

    def _within(self, node: Node, rest: str) -> Place:
        small = _SMALL_PLACE.sub("", rest, count=1) if _SMALL_PLACE.match(rest) else rest
        for length in range(min(len(small), node.longest_koaza), 0, -1):
            if (found := node.koaza.get(small[:length])) is not None:
                return found.place(small[length:])
        number = re.match(r"\d+", rest)
        if number and (point := node.blocks.get(number[0])) is not None:
            return node.place(rest[number.end() :], block=number[0], point=point)
        return node.place(rest)
