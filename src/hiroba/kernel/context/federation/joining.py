# SPDX-License-Identifier: Apache-2.0
"""Linked entities over this broker and its sources (4.5.23): each level is asked everywhere at once."""

from collections.abc import Sequence

from hiroba.kernel.context.federation.asking import is_local
from hiroba.kernel.context.federation.gathering import Gathered, Gatherer
from hiroba.kernel.context.federation.merging import Found, found_of
from hiroba.kernel.context.federation.operations import QUERY_BATCH, QUERY_ENTITY
from hiroba.kernel.context.federation.planning import Plan
from hiroba.kernel.context.federation.problems_of_sources import SourceWarning
from hiroba.kernel.context.federation.questions import IDS_MAX, Question
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.selecting import VisibleTypes
from hiroba.kernel.context.representation.form import Form
from hiroba.kernel.context.store.linking import Join, Linked, read_linked
from hiroba.kernel.context.store.reader import Reader

_OPERATIONS = frozenset([QUERY_ENTITY, QUERY_BATCH])


class SourcesBeyond:
    def __init__(self, gatherer: Gatherer, reader: Reader, visible: VisibleTypes) -> None:
        self._gatherer = gatherer
        self._reader = reader
        self._visible = visible

    async def linked(
        self, x: Exchange, records: Sequence[Record], form: Form, join: Join
    ) -> tuple[Linked, Sequence[SourceWarning]]:
        """With what sources could not tell. Raises TooManyResults."""
        warnings: dict[SourceWarning, None] = {}

        async def fetch(ids: Sequence[str]) -> Sequence[Record]:
            found: list[Record] = []
            for start in range(0, len(ids), IDS_MAX):
                gathered = await self._gather(x, ids[start : start + IDS_MAX])
                warnings.update(dict.fromkeys(gathered.warnings))
                found += [record for record in gathered.records if record.id in ids]
            return found

        linked = await read_linked(
            fetch, lambda key: self._visible.may_see(x, key), records=records, form=form, join=join
        )
        return linked, list(warnings)

    async def _gather(self, x: Exchange, ids: Sequence[str]) -> Gathered:
        question = Question(({"id": ",".join(ids)},), {}, x.names)
        plan = Plan() if is_local(x) else self._gatherer.plan(x, _OPERATIONS, question, None)
        return await self._gatherer.many(
            x, plan, question, self._local(x, ids), len(ids), with_conditions=False
        )

    async def _local(self, x: Exchange, ids: Sequence[str]) -> list[Found]:
        return [found_of(record) for record in await self._reader.records(x.tenant, ids)]
