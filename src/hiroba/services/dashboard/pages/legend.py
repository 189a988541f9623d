# SPDX-License-Identifier: Apache-2.0
"""The legend: each mark that can stand on the map, with its shape and its word."""

from collections.abc import Iterable
from dataclasses import dataclass

from hiroba.services.dashboard.pages import wording
from hiroba.services.dashboard.pages.marks import CORNERS, Mark, mark_of
from hiroba.services.dashboard.queries.layers import Offered
from hiroba.services.dashboard.queries.shown import Shown
from hiroba.services.dashboard.rules import Tone, tone_of_level, tone_of_state


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`corner` is the second shape that a tone has on the map; empty where it has none."""

    tone: str
    corner: str
    word: str


@dataclass(frozen=True, kw_only=True)
class LayerLegend:
    title: str
    mark: Mark
    entries: tuple[Entry, ...]
    can_be_old: bool
    has_clusters: bool


CLUSTER_FROM = 150
"""As CLUSTER_FROM in layer_map.js."""


def legend(shown: Shown) -> list[LayerLegend]:
    return [_of_layer(each, shown) for each in shown.chosen]


def _of_layer(offered: Offered, shown: Shown) -> LayerLegend:
    layer, snapshot = offered.layer, shown.snapshots[offered.type]
    return LayerLegend(
        title=wording.in_language(layer.title),
        mark=mark_of(layer),
        entries=tuple(_entry(tone, word) for tone, word in _badges(offered, shown)),
        can_be_old=layer.stale_minutes is not None,
        has_clusters=snapshot.count > CLUSTER_FROM and layer.shape not in ("line", "area"),
    )


def _badges(offered: Offered, shown: Shown) -> Iterable[tuple[Tone, str]]:
    """All levels of a layer with limits, from calm to danger; of a layer with states those that occur."""
    layer = offered.layer
    if layer.thresholds:
        count = len(layer.thresholds)
        return [(tone_of_level(level, count), wording.level_word(level, layer)) for level in range(count + 1)]
    states = {each.state for each in shown.snapshots[offered.type].features if each.state}
    return sorted((tone_of_state(state), state) for state in states)


def _entry(tone: Tone, word: str) -> Entry:
    return Entry(tone=tone, corner=CORNERS.get(tone, ""), word=word)
