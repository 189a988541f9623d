# SPDX-License-Identifier: Apache-2.0
"""GeoJSON of a layer, made once for each reading and kept compressed."""

import datetime
import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard.features import Feature
from hiroba.services.dashboard.geojson import collection
from hiroba.services.dashboard.queries.listing import matching
from hiroba.services.dashboard.queries.town_data import TOWN_DATA, TownData
from hiroba.services.dashboard.queries.towns import Town

KEPT_MAX = 100
GZIP_LEVEL = 5
"""On 50,000 points level 5 takes half the time of level 9 for 4 % more bytes."""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A finished answer. The ETag is that of the content, so an unchanged layer stays unchanged over readings."""

    body: bytes
    etag: str

    @cached_property
    def gzipped(self) -> bytes:
        return gzip.compress(self.body, GZIP_LEVEL, mtime=0)


_kept: OrderedDict[Hashable, tuple[tuple[Feature, ...], Prepared]] = OrderedDict()
_lock = threading.Lock()


def feature_collection(
    town: Town, layer: Layer, audience: str, *, search: str, at: datetime.datetime, data: TownData = TOWN_DATA
) -> Prepared:
    """The features of a layer that match the search, ready to be sent. Only whole layers are kept."""
    snapshot = data.snapshot(town, layer, audience, at)
    if search:
        found = matching(snapshot.features, search)
        return _prepared(collection(found, total=len(found)))
    key = (town.tenants_for(audience), layer.entity_type)
    with _lock:
        kept = _kept.get(key)
    if kept is not None and kept[0] is snapshot.features:
        return kept[1]
    prepared = _prepared(collection(snapshot.features, total=snapshot.count))
    with _lock:
        _kept[key] = (snapshot.features, prepared)
        _kept.move_to_end(key)
        while len(_kept) > KEPT_MAX:
            _kept.popitem(last=False)
    return prepared


def _prepared(body: bytes) -> Prepared:
    # Weak: the compressed and the plain answer share it.
    return Prepared(body=body, etag=f'W/"{hashlib.sha256(body).hexdigest()[:20]}"')
