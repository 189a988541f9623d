# SPDX-License-Identifier: Apache-2.0
"""The state of the map page in its address, so that a shared address shows the same layers, place and search."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

VERSION = "1"
SEARCH_LENGTH_MAX = 80
LAYERS_MAX = 30
"""A town has some twenty layers; a longer list is somebody trying the server."""
PAGE_MAX = 100_000


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the map looks. Degrees in WGS 84, zoom as web maps count it."""

    latitude: float
    longitude: float
    zoom: float


@dataclass(frozen=True, kw_only=True)
class ViewState:
    """Layers by entity type (None: the choice of the town), the layer in the list, search, order, page and place.

    `sort` is an attribute name, `name` or `observed`, with a leading minus for the reverse order.
    """

    layers: tuple[str, ...] | None = None
    listed: str = ""
    search: str = ""
    sort: str = ""
    page: int = 1
    place: Place | None = None

    def query(self, **changes: Any) -> str:
        """The state, with changes, as the query of an address."""
        state = replace(self, **changes)
        pairs: list[tuple[str, str]] = [("v", VERSION)] if state.layers is not None else []
        pairs += [("layer", name) for name in state.layers or ()]
        pairs += [
            (key, value)
            for key, value in (("list", state.listed), ("q", state.search), ("sort", state.sort))
            if value
        ]
        if state.page > 1:
            pairs.append(("page", str(state.page)))
        if state.place:
            pairs.append(("at", written(state.place)))
        return urlencode(pairs)


def read(query: QueryDict) -> ViewState:
    """Never fails: what an address of an older version or a slip of the pen brings is left out."""
    names = tuple(dict.fromkeys(query.getlist("layer")))[:LAYERS_MAX]
    return ViewState(
        layers=names if names or query.get("v") else None,
        listed=query.get("list", ""),
        search=query.get("q", "").strip()[:SEARCH_LENGTH_MAX],
        sort=query.get("sort", ""),
        page=_page(query.get("page", "")),
        place=_place(query.get("at", "")),
    )


def unknown_layers(state: ViewState, known: Sequence[str]) -> tuple[str, ...]:
    """Layers that the address names and the town does not have."""
    return tuple(name for name in state.layers or () if name not in known)


def _page(text: str) -> int:
    return min(max(int(text), 1), PAGE_MAX) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _place(text: str) -> Place | None:
    try:
        latitude, longitude, zoom = (float(part) for part in text.split(","))
    except ValueError:
        return None
    if not all(map(math.isfinite, (latitude, longitude, zoom))):
        return None
    if abs(latitude) > 85 or abs(longitude) > 180 or not 0 <= zoom <= 24:
        return None
    return Place(latitude=latitude, longitude=longitude, zoom=zoom)


def written(place: Place) -> str:
    return f"{place.latitude:.5f},{place.longitude:.5f},{place.zoom:.2f}"
