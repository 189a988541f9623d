# SPDX-License-Identifier: Apache-2.0
"""Entities that may lie where a query looks: out of memory where their types are there, else out of PostgreSQL."""

from hiroba.kernel.context.geo.cells import Area
from hiroba.kernel.context.geo.geometry import Extent
from hiroba.kernel.context.store.candidates import Candidates, Ordered
from hiroba.kernel.context.store.place_index import PlaceIndex
from hiroba.kernel.context.store.place_search import PlaceSearch
from hiroba.kernel.context.store.selection import Selection


class Places:
    def __init__(self, index: PlaceIndex, search: PlaceSearch) -> None:
        self._index = index
        self._search = search

    def candidates_at_once(self, selection: Selection, extent: Extent) -> Ordered | None:
        """In the order of creation; None when memory does not tell, or when they are too many to be listed.

        To be looked at before anybody else has a turn, or detached.
        """
        return _in_order(self._index.find(selection.tenant, selection.type_keys, Area(extent)), selection)

    async def candidates(self, selection: Selection, extent: Extent) -> Ordered | None:
        """In the order of creation; None when they are too many to be listed."""
        area = Area(extent)
        found = self._index.find(selection.tenant, selection.type_keys, area)
        if found is None:
            found = await self._search.find(selection.tenant, selection.type_keys, area.ranges)
            return _in_order(found, selection)
        ordered = _in_order(found, selection)
        if ordered is not None:
            ordered.detach()
        return ordered


def _in_order(found: Candidates | None, selection: Selection) -> Ordered | None:
    if found is None or found.is_too_many:
        return None
    return found.in_order(selection.geo.may_meet if selection.geo is not None else None)
