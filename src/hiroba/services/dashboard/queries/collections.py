# SPDX-License-Identifier: Apache-2.0
"""GeoJSON of a layer, made once for each reading and kept compressed."""

import datetime
import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard.features import Feature
from hiroba.services.dashboard.geojson import collection
from hiroba.services.dashboard.queries.listing import narrowed
from hiroba.services.dashboard.queries.past import past_snapshot
from hiroba.services.dashboard.queries.town_data import TOWN_DATA, TownData
from hiroba.services.dashboard.queries.towns import Town
from hiroba.services.dashboard.view_state import Only

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


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """Which part of a layer the map shows: what matches, in which state, at which time."""

    search: str = ""
    only: Only = ""
    time: datetime.datetime | None = None


WHOLE = Narrowing()
_kept: OrderedDict[Hashable, tuple[tuple[Feature, ...], Prepared]] = OrderedDict()
_lock = threading.Lock()


def feature_collection(
    town: Town,
    layer: Layer,
    audience: str,
    *,
    narrowing: Narrowing = WHOLE,
    at: datetime.datetime,
    data: TownData = TOWN_DATA,
) -> Prepared:
    """The features of a layer that the map shows, ready to be sent. Only whole layers of now are kept."""
    if narrowing != WHOLE:
        found = _narrowed(town, layer, audience, narrowing, at, data)
        return _prepared(collection(found, total=len(found)))
    snapshot = data.snapshot(town, layer, audience, at)
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


def _narrowed(
    town: Town, layer: Layer, audience: str, narrowing: Narrowing, at: datetime.datetime, data: TownData
) -> Sequence[Feature]:
    moment = min(narrowing.time or at, at)
    snapshot = (
        past_snapshot(data, town, layer, audience, time=moment, at=at)
        if narrowing.time
        else data.snapshot(town, layer, audience, at)
    )
    return narrowed(snapshot.features, layer, search=narrowing.search, only=narrowing.only, at=moment)


def _prepared(body: bytes) -> Prepared:
    # Weak: the compressed and the plain answer share it.
    return Prepared(body=body, etag=f'W/"{hashlib.sha256(body).hexdigest()[:20]}"')
