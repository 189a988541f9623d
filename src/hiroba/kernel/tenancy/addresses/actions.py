# SPDX-License-Identifier: Apache-2.0
"""The only writer of address lists."""

import datetime
import hashlib
from collections.abc import Sequence

from django.db import connection, transaction

from hiroba.kernel.tenancy import current_tenant
from hiroba.kernel.tenancy.addresses.models import AddressList, AddressPlace
from hiroba.kernel.tenancy.addresses.places import ListedPlace

BATCH = 5000

# COPY is not possible into a table with row-level security.
INSERT = """
INSERT INTO addresses_place (tenant, town, koaza, block, kana, code, lon, lat)
SELECT %s, * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::float8[], %s::float8[])
"""


@transaction.atomic
def replace_places(places: Sequence[ListedPlace], *, source: str, at: datetime.datetime) -> bool:
    """Gives the current town exactly these places; False when it had the same ones already."""
    digest = _digest(places)
    present = AddressList.objects.order_by("-version").first()
    if present is not None and present.digest == digest:
        return False
    AddressPlace.objects.all().delete()
    AddressList.objects.all().delete()
    with connection.cursor() as cursor:
        for start in range(0, len(places), BATCH):
            cursor.execute(INSERT, [current_tenant(), *_columns(places[start : start + BATCH])])
    version = max(int(at.timestamp() * 1_000_000), present.version + 1 if present else 0)
    AddressList.objects.create(
        version=version, count=len(places), source=source[:200], digest=digest, imported_at=at
    )
    return True


def _columns(places: Sequence[ListedPlace]) -> list[list[object]]:
    names = ("town", "koaza", "block", "kana", "code", "lon", "lat")
    return [[getattr(place, name) for place in places] for name in names]


def _digest(places: Sequence[ListedPlace]) -> str:
    found = hashlib.sha256()
    for place in places:
        found.update(repr(place).encode())
    return found.hexdigest()
