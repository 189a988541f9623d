# SPDX-License-Identifier: Apache-2.0
"""The address index of the current town, kept in the process while its list is the same. Bounded."""

from __future__ import annotations

import threading
from collections import OrderedDict

from hiroba.kernel.tenancy import current_tenant
from hiroba.kernel.tenancy.addresses.index import AddressIndex
from hiroba.kernel.tenancy.addresses.models import AddressList, AddressPlace
from hiroba.kernel.tenancy.addresses.places import ListedPlace, Place
from hiroba.kernel.tenancy.models import Tenant

PLACES_KEPT_MAX = 200_000
"""Of all towns in one process; about 600 bytes each. The town used longest ago makes room."""

_indexes: OrderedDict[tuple[str, str], AddressIndex] = OrderedDict()
_lock = threading.Lock()


def geocode(text: str) -> Place | None:
    """The place of an address in the current town; None when it is not understood or no list is there."""
    found = address_index()
    return found.find(text) if found else None


def suggest(text: str, limit: int = 10) -> list[Place]:
    """Places whose names go on from what has been typed so far."""
    found = address_index()
    return found.suggest(text, limit) if found else []


def address_index() -> AddressIndex | None:
    """For many addresses: the index itself, which asks no database. None when the town has no list."""
    digest = AddressList.objects.order_by("-version").values_list("digest", flat=True).first()
    if digest is None:
        return None
    key = (current_tenant(), digest)
    with _lock:  # A list is read once, not by every thread that wants it at the same moment.
        if key not in _indexes:
            _indexes[key] = _read()
            _make_room(key)
        _indexes.move_to_end(key)
        return _indexes[key]


def _make_room(newest: tuple[str, str]) -> None:
    for key in [key for key in _indexes if key[0] == newest[0] and key != newest]:
        del _indexes[key]
    while len(_indexes) > 1 and sum(map(len, _indexes.values())) > PLACES_KEPT_MAX:
        _indexes.popitem(last=False)


def _read() -> AddressIndex:
    town = Tenant.objects.get(code=current_tenant())
    rows = AddressPlace.objects.order_by("id").values_list(
        "town", "koaza", "block", "kana", "code", "lon", "lat"
    )
    places = (
        ListedPlace(town=name, koaza=koaza, block=block, kana=kana, code=code, lon=lon, lat=lat)
        for name, koaza, block, kana, code, lon, lat in rows.iterator(chunk_size=5000)
    )
    return AddressIndex(places, prefecture=town.prefecture, municipality=town.name)
