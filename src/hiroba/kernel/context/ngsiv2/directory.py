# SPDX-License-Identifier: Apache-2.0
"""Which stored entities have an id of NGSIv2; what was asked for lately is remembered.

An id that is no URI can belong to several entities, which lie side by side in the index (`mapping/identity.py`).
"""

from collections import OrderedDict
from collections.abc import Sequence

from hiroba.kernel.context.model.draft import CREATED, DELETED
from hiroba.kernel.context.model.ready import Ready
from hiroba.kernel.context.ngsiv2.mapping.identity import is_own_name, range_of, shown_id
from hiroba.kernel.context.ngsiv2.mapping.names import PREFIX
from hiroba.kernel.context.store.commit import Commit, Listener
from hiroba.kernel.context.store.connections import Links

IDS_KEPT_MAX = 50_000
# So many entities can differ in type and service path alone.
SAME_ID_MAX = 1_000

SELECT = """
    SELECT id FROM context.entity WHERE tenant = $1 AND id >= $2 AND id < $3 ORDER BY id LIMIT $4
"""


class Directory(Listener):
    def __init__(self, links: Links) -> None:
        self._links = links
        self._known: OrderedDict[tuple[str, str], tuple[str, ...]] = OrderedDict()
        self._reading: dict[tuple[str, str], object] = {}

    def known(self, tenant: str, id: str) -> tuple[str, ...] | None:
        """The stored ids, when they are known without a look into the database."""
        if is_own_name(id):
            return (id,)
        return self._known.get((tenant, id))

    async def stored_ids(self, tenant: str, id: str) -> tuple[str, ...]:
        known = self.known(tenant, id)
        if known is not None:
            return known
        key, reading = (tenant, id), object()
        self._reading[key] = reading
        async with self._links.reading([tenant]) as connection:
            rows = await connection.fetch(SELECT, tenant, *range_of(id), SAME_ID_MAX)
        found = tuple(row["id"] for row in rows if shown_id(row["id"]) == id)
        if id.startswith(PREFIX) and shown_id(id) == id:
            found = (*found, id)
        # A change since the question, or another one asking the same, leaves it to the next one to remember.
        if self._reading.pop(key, None) is reading:
            self._known[key] = found
            if len(self._known) > IDS_KEPT_MAX:
                self._known.popitem(last=False)
        return found

    def after_commit(self, commit: Commit) -> None:
        for tenant, state in commit.states.items():
            for change in state.changes:
                if change.action in (CREATED, DELETED) and change.id.startswith(PREFIX):
                    self._forget(tenant, change.id)

    def after_bulk(self, tenant: str, type_key: str, created: Sequence[Ready], first: int) -> None:
        for ready in created:
            if ready.id.startswith(PREFIX):
                self._forget(tenant, ready.id)

    def after_doubt(self, tenant: str) -> None:
        self.forget_all()

    def forget_all(self) -> None:
        """After a time without the claim: others may have written."""
        self._known.clear()
        self._reading.clear()

    def _forget(self, tenant: str, stored: str) -> None:
        key = (tenant, shown_id(stored))
        self._known.pop(key, None)
        self._reading.pop(key, None)
