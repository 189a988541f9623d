# SPDX-License-Identifier: Apache-2.0
"""The list twin of a layer: search, order and pages over a snapshot. Pure."""

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass

from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard import rules
from hiroba.services.dashboard.features import Feature, Value, normalized
from hiroba.services.dashboard.view_state import Only

PAGE_LENGTH = 20


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One page of the list. `total` counts all that match the search."""

    features: tuple[Feature, ...]
    total: int
    page: int
    pages: int
    sort: str


def matching(features: Sequence[Feature], search: str) -> Sequence[Feature]:
    """Features in which every word of the search occurs, in the name or a shown attribute."""
    words = normalized(search).split()
    if not words:
        return features
    return [each for each in features if all(word in each.search_text for word in words)]


def narrowed(
    features: Sequence[Feature], layer: Layer, *, search: str, only: Only, at: datetime.datetime
) -> Sequence[Feature]:
    """Features that match the search and are in the wanted state: a limit or a warning reached, or a value too old."""
    found = matching(features, search)
    if only == "reached":
        return [each for each in found if rules.is_reached(each.level, each.state)]
    if only == "old":
        return [each for each in found if rules.is_stale(each.observed_at, layer.stale_minutes, at)]
    return found


def listing(
    found: Sequence[Feature], layer: Layer, *, sort: str, page: int, length: int = PAGE_LENGTH
) -> Listing:
    """A page of what was found; a page too far gives the last one, an unknown order the usual one."""
    sort = sort if sort.removeprefix("-") in sortable(layer) else ""
    ordered = _ordered(found, layer, sort)
    pages = max(1, math.ceil(len(ordered) / length))
    page = min(page, pages)
    return Listing(
        features=tuple(ordered[(page - 1) * length : page * length]),
        total=len(ordered),
        page=page,
        pages=pages,
        sort=sort,
    )


def sortable(layer: Layer) -> tuple[str, ...]:
    return ("name", "state", "observed", *(name for name, _ in layer.attributes))


def _ordered(features: Sequence[Feature], layer: Layer, sort: str) -> list[Feature]:
    """Without an order: this town first, then what has reached the highest level, then by name.

    Empty values come last always.
    """
    if not sort:
        return sorted(
            features, key=lambda each: (each.is_elsewhere, -each.level, -_rank(each, layer), each.name)
        )
    name = sort.removeprefix("-")
    known = [each for each in features if _sort_value(each, layer, name) is not None]
    unknown = [each for each in features if _sort_value(each, layer, name) is None]
    key = lambda each: _comparable(_sort_value(each, layer, name))  # noqa: E731 -- one use, two arguments bound
    return sorted(known, key=key, reverse=sort.startswith("-")) + sorted(unknown, key=lambda each: each.name)


def _rank(feature: Feature, layer: Layer) -> float:
    """A number without a unit is a rank, such as that of a warning."""
    return float(feature.value) if isinstance(feature.value, int | float) and not layer.unit else 0.0


def _sort_value(feature: Feature, layer: Layer, name: str) -> Value | datetime.datetime:
    if name == "name":
        return feature.name
    if name == "observed":
        return feature.observed_at
    if name == "state":
        return feature.state or feature.level
    names = [each for each, _ in layer.attributes]
    return feature.values[names.index(name)]


def _comparable(value: Value | datetime.datetime) -> tuple[int, float, str]:
    """Numbers before texts, so that a column with both still has an order."""
    if isinstance(value, datetime.datetime):
        return (0, value.timestamp(), "")
    if isinstance(value, int | float):
        return (0, float(value), "")
    return (1, 0.0, normalized(str(value)))
