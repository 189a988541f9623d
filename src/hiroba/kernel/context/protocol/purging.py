# SPDX-License-Identifier: Apache-2.0
"""DELETE /entities (5.6.21): all entities that a query selects go, or with `keep` or `drop` some attributes."""

from collections.abc import Callable, Generator, Sequence
from functools import partial

from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.model import operations
from hiroba.kernel.context.model.draft import Working
from hiroba.kernel.context.problems import BadRequestData, TooManyResults
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer
from hiroba.kernel.context.protocol.parameters import GEO_QUERY, SELECTION, takes
from hiroba.kernel.context.protocol.selecting import ENOUGH, VisibleTypes, read_selection
from hiroba.kernel.context.representation.form import read_names
from hiroba.kernel.context.store.selection import Selection, is_selected
from hiroba.kernel.context.store.store import Store


class PurgeHandlers:
    def __init__(self, store: Store, visible: VisibleTypes, limits: Limits) -> None:
        self._store = store
        self._visible = visible
        self._step = limits.commit_entities
        self._most = limits.purged_entities

    @takes(SELECTION, GEO_QUERY, ["keep", "drop"])
    async def purge(self, x: Exchange) -> Answer:
        """Step by step, so that other writes are not held up; a step is durable before the next begins."""
        x.rights.check_write()
        keep = read_names(x.parameters.get("keep"), x.names)
        drop = read_names(x.parameters.get("drop"), x.names)
        if keep is not None and drop is not None:
            raise BadRequestData("keep and drop cannot be used together")
        known = await self._store.types.keys(x.tenant)
        selection = read_selection(x, self._visible, known, enough=[*ENOUGH, "id", "idPattern", "scopeQ"])
        ids = await self._store.listing.ids(selection, self._most + 1)
        if len(ids) > self._most:
            raise TooManyResults(f"More than {self._most} entities are selected; narrow the query")
        for start in range(0, len(ids), self._step):
            step = ids[start : start + self._step]
            work = partial(_purge, ids=step, selection=selection, keep=keep, drop=drop)
            await self._store.writer.submit(x.tenant, step, 0, work)
        return x.answer(204)


def _purge(
    working: Working,
    *,
    ids: Sequence[str],
    selection: Selection,
    keep: frozenset[str] | None,
    drop: frozenset[str] | None,
) -> Generator[None, None, None]:
    for id in ids:
        yield
        # Another write may have come between: what no longer meets the query stays.
        draft = working.get(id)
        if draft is None or not is_selected(selection, draft.as_record()):
            continue
        if keep is None and drop is None:
            operations.delete(working, id)
        else:
            operations.drop_attributes(working, id, _goes(keep, drop))


def _goes(keep: frozenset[str] | None, drop: frozenset[str] | None) -> Callable[[str], bool]:
    return lambda name: name not in keep if keep is not None else name in (drop or ())
