# SPDX-License-Identifier: Apache-2.0
"""Tiles of the layers as they are known now, made when first asked for and kept while the layer is unchanged."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

from django.utils import timezone

from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard.features import Feature
from hiroba.services.dashboard.queries.town_data import TOWN_DATA
from hiroba.services.dashboard.queries.towns import Town
from hiroba.services.dashboard.standards.tiles.encoding import tile_content
from hiroba.services.dashboard.standards.tiles.layer_index import LayerIndex, layer_index
from hiroba.services.dashboard.standards.tiles.plane import Tile

LAYERS_KEPT_MAX = 50
TILES_KEPT_MAX = 512
"""Of one layer; a screen shows a dozen."""


@dataclass
class LayerTiles:
    """The tiles of one reading of a layer."""

    features: tuple[Feature, ...]
    index: LayerIndex
    _made: OrderedDict[Tile, bytes] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def tile(self, tile: Tile) -> bytes:
        with self._lock:
            if tile in self._made:
                self._made.move_to_end(tile)
                return self._made[tile]
        content = tile_content(self.index, tile)
        with self._lock:
            self._made[tile] = content
            while len(self._made) > TILES_KEPT_MAX:
                self._made.popitem(last=False)
        return content


_kept: OrderedDict[Hashable, LayerTiles] = OrderedDict()
_lock = threading.Lock()


def tile_now(town: Town, layer: Layer, audience: str, tile: Tile) -> bytes:
    return _tiles(town, layer, audience).tile(tile)


def bounds_now(town: Town, layer: Layer, audience: str = "public") -> tuple[float, ...]:
    """West, south, east, north of all features in degrees; empty when nothing is known."""
    return _tiles(town, layer, audience).index.bounds


def _tiles(town: Town, layer: Layer, audience: str) -> LayerTiles:
    features = TOWN_DATA.snapshot(town, layer, audience, timezone.now()).features
    key = (town.tenants_for(audience), layer.entity_type)
    with _lock:
        kept = _kept.get(key)
    # The same reading is the same object; an equal one costs a comparison and saves all tiles.
    if kept is not None and (kept.features is features or kept.features == features):
        return kept
    made = LayerTiles(features=features, index=layer_index(features))
    with _lock:
        _kept[key] = made
        _kept.move_to_end(key)
        while len(_kept) > LAYERS_KEPT_MAX:
            _kept.popitem(last=False)
    return made
