# SPDX-License-Identifier: Apache-2.0
"""The only writer of areas."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import shapely
from django.db import connection, transaction

from hiroba.kernel.faults import Fault
from hiroba.kernel.tenancy import current_tenant
from hiroba.kernel.tenancy.areas.kinds import AreaKind
from hiroba.kernel.tenancy.areas.models import AreaShape
from hiroba.kernel.tenancy.areas.reading import AreaRead
from hiroba.kernel.tenancy.codes import check_digit

INSERT = """
INSERT INTO areas_area (tenant, kind, code, name, shape, west, south, east, north, source, imported_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


@dataclass(frozen=True, kw_only=True)
class AreasReplaced:
    """What an import did."""

    count: int
    repaired: int
    is_changed: bool


@transaction.atomic
def replace_areas(
    kind: AreaKind, areas: Iterable[AreaRead], *, source: str, at: datetime.datetime
) -> AreasReplaced:
    """Gives the current town exactly these areas of a kind; the same ones again change nothing.

    Of `municipality` the neighbours in the file are kept too, so that a point outside the town has a name. Raises
    Fault when the town itself is not among them; its code may have five or six digits.
    """
    wanted = _with_six_digits(areas) if kind == "municipality" else list(areas)
    rows = [_row(kind, area, source, at) for area in wanted]
    is_changed = not _are_same(kind, wanted)
    if is_changed:
        AreaShape.objects.filter(kind=kind).delete()
        with connection.cursor() as cursor:
            cursor.executemany(INSERT, rows)
    return AreasReplaced(
        count=len(wanted),
        repaired=sum(area.is_repaired for area in wanted),
        is_changed=is_changed,
    )


def _with_six_digits(areas: Iterable[AreaRead]) -> list[AreaRead]:
    found = [replace(area, code=_six_digits(area.code)) for area in areas]
    if current_tenant() not in {area.code for area in found}:
        raise Fault(
            f"No area has the code {current_tenant()}",
            "Give the file of the town's prefecture, and the property that holds the code.",
        )
    return found


def _six_digits(code: str) -> str:
    is_five = len(code) == 5 and code.isascii() and code.isdigit()
    return code + check_digit(code) if is_five else code


def _are_same(kind: AreaKind, areas: Sequence[AreaRead]) -> bool:
    present = AreaShape.objects.filter(kind=kind).values_list("code", "name", "shape")
    return {(code, name, bytes(shape)) for code, name, shape in present} == {
        (area.code, area.name, shapely.to_wkb(area.shape)) for area in areas
    }


def _row(kind: AreaKind, area: AreaRead, source: str, at: datetime.datetime) -> list[Any]:
    box = area.shape.bounds
    return [current_tenant(), kind, area.code, area.name, shapely.to_wkb(area.shape), *box, source[:200], at]
