# SPDX-License-Identifier: Apache-2.0
"""Figures of areas in classes: which breaks, which class, what is too small to tell. Pure."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hiroba.kernel.api.registry import Text

SMALL_BELOW = 10
"""A count of persons below this is not told: neighbours would know who is meant."""

CLASSES = 5
LETTERS = "ABCDE"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number that entities give for areas. `code` and `area` name the attributes that say which area."""

    name: str
    title: Text
    unit: Text
    entity_type: str
    attribute: str
    code: str = "areaCode"
    area: str = "areaName"
    date: str = "dateOfSurvey"


FIGURES = (
    Figure(
        name="population",
        title=Text(en="Population", ja="人口"),
        unit=Text(en="people", ja="人"),
        entity_type="PopulationStatistics",
        attribute="totalPopulation",
    ),
    Figure(
        name="households",
        title=Text(en="Households", ja="世帯数", easy="家の 数（世帯数）"),
        unit=Text(en="households", ja="世帯"),
        entity_type="PopulationStatistics",
        attribute="numberOfHousehold",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Region:
    """One area. `value` None: nothing is known; `is_small`: known, but too small to tell. `place` is its class."""

    code: str
    name: str
    value: float | None
    is_small: bool
    place: int | None

    @property
    def letter(self) -> str:
        return LETTERS[self.place] if self.place is not None else ""


def breaks(values: Iterable[float]) -> list[float]:
    """Lower bounds of the classes, rounded, about equally many areas in each; fewer classes for few values."""
    ordered = sorted(set(values))
    count = min(CLASSES, len(ordered))
    found = [_rounded(ordered[len(ordered) * place // count]) for place in range(1, count)]
    return [min(ordered, default=0), *(each for each in dict.fromkeys(found) if each > ordered[0])]


def regions(
    areas: Sequence[tuple[str, str]], values: Mapping[str, float]
) -> tuple[list[Region], list[float]]:
    """(areas with their classes, lower bounds). `areas` are (code, name), `values` by code."""
    told = {code: value for code, value in values.items() if not 0 < value < SMALL_BELOW}
    bounds = breaks(told[code] for code, _ in areas if code in told)
    return [_region(code, name, values.get(code), bounds) for code, name in areas], bounds


def _region(code: str, name: str, value: float | None, bounds: Sequence[float]) -> Region:
    is_small = value is not None and 0 < value < SMALL_BELOW
    known = value is not None and not is_small
    place = max((place for place, bound in enumerate(bounds) if known and value >= bound), default=None)  # type: ignore[operator]
    return Region(code=code, name=name, value=value if known else None, is_small=is_small, place=place)


def _rounded(value: float) -> float:
    """Two leading digits: 1,234 becomes 1,200."""
    if value == 0:
        return 0.0
    digits = 1 - math.floor(math.log10(abs(value)))
    return round(value, digits)
