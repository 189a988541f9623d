# SPDX-License-Identifier: Apache-2.0
"""What the town decided: its numbers, categories and units. Defaults stand in the code, changes in the table."""

from dataclasses import replace

from hiroba.kernel.api import places
from hiroba.kernel.api.registry import Text
from hiroba.services.street_reports.defaults import CATEGORIES, Category
from hiroba.services.street_reports.models import TownCategory, TownRules, Unit

CATEGORIES_MAX = 60
UNITS_MAX = 100
AREAS_MAX = 1000
AREA_KINDS: tuple[places.AreaKind, ...] = ("neighbourhood", "town_block")
"""Neighbourhoods where the town has outlines of them, else the parts of its addresses."""


def town_rules() -> TownRules:
    """The town's numbers; an unsaved row with the defaults where the town has changed none."""
    return TownRules.objects.first() or TownRules()


def categories(*, also_inactive: bool = False) -> list[Category]:
    """The categories in the order of the form."""
    found = {each.code: each for each in CATEGORIES}
    for row in TownCategory.objects.all()[:CATEGORIES_MAX]:
        found[row.code] = _changed(found.get(row.code), row)
    listed = sorted(found.values(), key=lambda each: (each.position, each.code))
    return [each for each in listed if also_inactive or each.is_active]


def category(code: str) -> Category:
    """Also one that is not offered any more: old reports keep it. An unknown code is shown as it is."""
    return next(
        (each for each in categories(also_inactive=True) if each.code == code),
        Category(code=code, title=Text(en=code, ja=code), is_active=False),
    )


def area_choices() -> list[tuple[str, str]]:
    """(code, name) of the areas that staff can choose: of the first kind that the town has outlines of."""
    for kind in AREA_KINDS:
        if found := places.areas(kind):
            return [(each.code, each.name) for each in found[:AREAS_MAX]]
    return []


def units(*, also_inactive: bool = False) -> list[Unit]:
    found = Unit.objects.all() if also_inactive else Unit.objects.filter(is_active=True)
    return list(found[:UNITS_MAX])


def _changed(default: Category | None, row: TownCategory) -> Category:
    base = default or Category(code=row.code, title=Text(en=row.code, ja=row.code))
    return replace(
        base,
        title=Text(en=row.title_en or row.title_ja, ja=row.title_ja, easy=row.title_easy),
        hint=row.hint_ja,
        target_days=row.target_days,
        emergency_words=row.emergency_words,
        unit=row.unit_id,
        is_active=row.is_active,
        position=row.position,
    )
