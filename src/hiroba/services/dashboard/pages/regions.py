# SPDX-License-Identifier: Apache-2.0
"""Coloured areas as plain values: the choice, the legend with its letters, and the table twin."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from hiroba.services.dashboard.pages import wording
from hiroba.services.dashboard.queries.regions import RegionMap, figures_of, region_map
from hiroba.services.dashboard.queries.shown import Shown
from hiroba.services.dashboard.queries.town_data import TOWN_DATA
from hiroba.services.dashboard.regions import LETTERS, SMALL_BELOW, Region

ROWS_MAX = 500


@dataclass(frozen=True, kw_only=True)
class Choice:
    name: str
    title: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Entry:
    place: int
    letter: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Regions:
    """`rows` are (area, letter, value in words); `url` is the GeoJSON for the map, empty when nothing is coloured."""

    choices: tuple[Choice, ...]
    title: str = ""
    legend: tuple[Entry, ...] = ()
    note: str = ""
    rows: tuple[tuple[str, str, str], ...] = ()
    url: str = ""


def regions(shown: Shown) -> Regions:
    figures = figures_of(shown.offered)
    choices = tuple(
        Choice(
            name=each.name,
            title=wording.in_language(each.title),
            is_chosen=each.name == shown.state.region,
        )
        for each in figures
    )
    found = region_map(shown.state.region, shown.town, shown.offered, TOWN_DATA, shown.at)
    return Regions(choices=choices) if found is None else _coloured(found, choices)


def _coloured(found: RegionMap, choices: tuple[Choice, ...]) -> Regions:
    unit = wording.in_language(found.figure.unit)
    kinds = {
        "town_block": _("by town block"),
        "school_district": _("by school district"),
        "neighbourhood": _("by neighbourhood"),
        "municipality": _("by municipality"),
    }
    return Regions(
        choices=choices,
        title=f"{wording.in_language(found.figure.title)} ({kinds[found.kind]})",
        legend=_legend(found, unit),
        note=_("Numbers below %(limit)s are not shown, so that nobody can be recognised.")
        % {"limit": SMALL_BELOW}
        if any(each.is_small for each in found.regions)
        else "",
        rows=tuple((each.name, each.letter or "–", _words(each, unit)) for each in found.regions[:ROWS_MAX]),
        url=f"/api/dashboard/regions/{found.figure.name}.geojson",
    )


def _legend(found: RegionMap, unit: str) -> tuple[Entry, ...]:
    bounds = found.bounds
    entries = []
    for place, bound in enumerate(bounds):
        low = f"{bound:,.0f}"
        words = (
            _("%(low)s to below %(high)s %(unit)s")
            % {"low": low, "high": f"{bounds[place + 1]:,.0f}", "unit": unit}
            if place + 1 < len(bounds)
            else _("%(low)s %(unit)s and more") % {"low": low, "unit": unit}
        )
        entries.append(Entry(place=place, letter=LETTERS[place], words=words))
    if any(each.place is None for each in found.regions):
        entries.append(Entry(place=9, letter="–", words=_("Not known or too few")))
    return tuple(entries)


def _words(region: Region, unit: str) -> str:
    if region.is_small:
        return _("fewer than %(limit)s") % {"limit": SMALL_BELOW}
    return f"{region.value:,.0f} {unit}" if region.value is not None else "–"
