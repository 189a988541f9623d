# SPDX-License-Identifier: Apache-2.0
"""The places of a town as a tree of their folded names. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import fmean
from types import MappingProxyType

from hiroba.kernel.tenancy.addresses.places import Level, ListedPlace, Place
from hiroba.kernel.tenancy.addresses.spelling import OAZA, fold

CHOME = re.compile(r"(.+?)(\d+)丁目")
NOTHING: Mapping[str, Node] = MappingProxyType({})
NO_BLOCKS: Mapping[str, tuple[float, float]] = MappingProxyType({})


class Node:
    """A 町字 with what lies in it. Slots and shared empty mappings keep 50,000 of them small."""

    __slots__ = ("blocks", "code", "kana", "koaza", "lat", "level", "lon", "longest_koaza", "name")

    def __init__(
        self, name: str, level: Level, lon: float, lat: float, code: str = "", kana: str = ""
    ) -> None:
        self.name, self.level, self.lon, self.lat, self.code, self.kana = name, level, lon, lat, code, kana
        self.koaza: Mapping[str, Node] = NOTHING
        self.longest_koaza = 0
        self.blocks: Mapping[str, tuple[float, float]] = NO_BLOCKS

    def place(self, rest: str = "", *, block: str = "", point: tuple[float, float] | None = None) -> Place:
        lon, lat = point or (self.lon, self.lat)
        return Place(
            lon=lon,
            lat=lat,
            level="block" if block else self.level,
            matched=f"{self.name}{block}",
            town_code=self.code,
            rest=rest,
        )


@dataclass
class Tree:
    """`towns` by folded name; `chomes` by the name without 丁目; `middles` stand for a name that only has 丁目.

    `oaza` holds the 大字 that has a namesake without 大字 in the same town.
    """

    towns: dict[str, Node] = field(default_factory=dict)
    oaza: dict[str, Node] = field(default_factory=dict)
    chomes: dict[str, dict[int, Node]] = field(default_factory=dict)
    middles: dict[str, Node] = field(default_factory=dict)
    longest: int = 0
    count: int = 0

    def begins(self, text: str) -> bool:
        """Whether a text begins with the name of a 町字."""
        return any(
            text[:length] in self.towns or text[:length] in self.chomes
            for length in range(1, min(len(text), self.longest) + 1)
        )


def build(places: Iterable[ListedPlace]) -> Tree:
    """Of two places with one folded name the first stays: a list may name a place in old and in new form."""
    tree = Tree()
    later: list[ListedPlace] = []
    for place in places:
        tree.count += 1
        if place.koaza or place.block:
            later.append(place)
        else:
            _add_town(tree, place)
    for place in later:
        _add_within(tree, place)
    for stem, chomes in tree.chomes.items():
        if stem not in tree.towns:
            tree.middles[stem] = _middle(chomes)
    tree.longest = max(map(len, (*tree.towns, *tree.chomes)), default=0)
    return tree


def _add_town(tree: Tree, place: ListedPlace) -> Node:
    key = fold(place.town)
    chome = CHOME.fullmatch(key)
    node = Node(place.town, "chome" if chome else "town", place.lon, place.lat, place.code, fold(place.kana))
    known = tree.towns.setdefault(key, node)
    if known is not node and (OAZA in place.town) != (OAZA in known.name):
        with_oaza, without = (node, known) if OAZA in place.town else (known, node)
        tree.towns[key] = without
        return node if tree.oaza.setdefault(key, with_oaza) is with_oaza else tree.oaza[key]
    if known is node and chome:
        tree.chomes.setdefault(chome[1], {})[int(chome[2])] = node
    return known


def _town_of(tree: Tree, place: ListedPlace) -> Node:
    """A town that is only known by what lies in it takes the point of the first."""
    key = fold(place.town)
    found = (tree.oaza.get(key) if OAZA in place.town else None) or tree.towns.get(key)
    if found is None or (OAZA in found.name) != (OAZA in place.town):
        return _add_town(tree, place)
    return found


def _add_within(tree: Tree, place: ListedPlace) -> None:
    node = _town_of(tree, place)
    if place.koaza:
        node = _koaza(node, place)
    if place.block:
        if not isinstance(node.blocks, dict):
            node.blocks = {}
        node.blocks.setdefault(fold(place.block), (place.lon, place.lat))


def _koaza(town: Node, place: ListedPlace) -> Node:
    key = fold(place.koaza).removeprefix("字")
    if (known := town.koaza.get(key)) is not None:
        return known
    name = place.town + place.koaza
    node = Node(name, "chome", place.lon, place.lat, place.code, fold(place.kana))
    if not isinstance(town.koaza, dict):
        town.koaza = {}
    town.koaza[key] = node
    town.longest_koaza = max(town.longest_koaza, len(key))
    return node


def _middle(chomes: Mapping[int, Node]) -> Node:
    nodes = list(chomes.values())
    first = nodes[0]
    name = re.sub(r"[^一-鿿]*[〇一二三四五六七八九十\d０-９]+丁目$", "", first.name)
    lon, lat = fmean(node.lon for node in nodes), fmean(node.lat for node in nodes)
    return Node(name, "town", round(lon, 6), round(lat, 6), first.code[:4] if len(first.code) == 7 else "")
