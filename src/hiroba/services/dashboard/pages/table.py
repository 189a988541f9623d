# SPDX-License-Identifier: Apache-2.0
"""The list of a layer as plain values for the template."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from hiroba.kernel.api.registry import Layer, Text
from hiroba.services.dashboard.features import Feature, Value
from hiroba.services.dashboard.pages import wording
from hiroba.services.dashboard.queries.listing import Listing
from hiroba.services.dashboard.queries.towns import Town
from hiroba.services.dashboard.view_state import ViewState
from hiroba.web.components import Tone

COLUMNS_MAX = 4
"""Attributes beside name, state and time; the rest stands in the details."""


RELATIONSHIP = "ref"
"""Smart Data Models begin the names of relationships so; an identifier in a list tells nobody anything."""


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A column: `order` is what aria-sort says, `url` sorts by it (again: the other way round); empty: no order."""

    name: str
    label: str
    url: str
    order: str
    is_number: bool


@dataclass(frozen=True, kw_only=True)
class Cell:
    label: str
    text: str
    is_number: bool
    attribute: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One feature. `badge` is (tone, word)."""

    id: str
    url: str
    name: str
    town: str
    badge: tuple[Tone, str] | None
    cells: tuple[Cell, ...]
    observed_at: datetime.datetime | None


def headings(
    listing: Listing, layer: Layer, state: ViewState, titles: Sequence[tuple[str, str]]
) -> list[Heading]:
    """`titles`: (sort name, label) of the columns in order."""
    return [
        Heading(
            name=name,
            label=label,
            url="?" + state.query(sort=_next_sort(name, listing.sort), page=1) if name else "",
            order=_order(name, listing.sort),
            is_number=_is_number_column(name, layer),
        )
        for name, label in titles
    ]


def columns(layer: Layer) -> list[tuple[str, Text]]:
    """The attributes that stand in the list: not the limits, and not a state, which is shown as a badge."""
    return [
        (name, title)
        for name, title in layer.attributes
        if name not in layer.thresholds
        and not (name == layer.value and not layer.unit)
        and not name.startswith(RELATIONSHIP)
    ][:COLUMNS_MAX]


def column_label(name: str, title: Text, layer: Layer) -> str:
    """`水位 (m)`: the unit stands once in the heading."""
    label = wording.in_language(title)
    return f"{label} ({layer.unit})" if layer.unit and name == layer.value else label


def rows(features: Sequence[Feature], layer: Layer, town: Town) -> list[Row]:
    return [row(each, layer, town) for each in features]


def row(feature: Feature, layer: Layer, town: Town) -> Row:
    names = [name for name, _ in layer.attributes]
    return Row(
        id=feature.id,
        url=reverse("dashboard:entity", args=[feature.id]),
        name=feature.name,
        town=town.name_of(feature.tenant) if town.is_group else "",
        badge=wording.badge_of(feature, layer),
        cells=tuple(
            _cell(name, title, feature.values[names.index(name)], layer) for name, title in columns(layer)
        ),
        observed_at=feature.observed_at,
    )


def has_badges(layer: Layer, features: Sequence[Feature]) -> bool:
    return any(wording.badge_of(each, layer) for each in features)


def has_times(layer: Layer, features: Sequence[Feature]) -> bool:
    return layer.stale_minutes is not None or any(each.observed_at for each in features)


def _cell(name: str, title: Text, value: Value, layer: Layer) -> Cell:
    is_live = name == layer.value
    return Cell(
        label=column_label(name, title, layer),
        text=wording.value_text(value, wording.decimals_of(layer) if is_live else None),
        is_number=isinstance(value, int | float) and not isinstance(value, bool),
        attribute=name,
    )


def _is_number_column(name: str, layer: Layer) -> bool:
    return bool(layer.unit) and name == layer.value


def _next_sort(name: str, sort: str) -> str:
    return f"-{name}" if sort == name else name


def _order(name: str, sort: str) -> str:
    if sort.removeprefix("-") != name:
        return ""
    return "descending" if sort.startswith("-") else "ascending"
