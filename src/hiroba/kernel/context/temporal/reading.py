# SPDX-License-Identifier: Apache-2.0
"""Reads temporal evolutions page by page: candidates in the order of ids, then their rows, many entities at once."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import asyncpg

from hiroba.kernel.context.problems import TooComplexQuery
from hiroba.kernel.context.protocol.paging import Paging
from hiroba.kernel.context.query.ordering import Order
from hiroba.kernel.context.store.connections import Links
from hiroba.kernel.context.temporal.aggregated import aggregate_evolution
from hiroba.kernel.context.temporal.candidates import Selector, read_candidates, type_key_with_history
from hiroba.kernel.context.temporal.evolution import Choice, Evolution, evolution_of, newest_state
from hiroba.kernel.context.temporal.filters import Filter
from hiroba.kernel.context.temporal.periods import read_sums, represent_sums, table_for
from hiroba.kernel.context.temporal.question import Question
from hiroba.kernel.context.temporal.rows import ROWS_MAX, Wanted, read_rows

# Rows in memory at once; a year of one minute is read hour by hour or in pages of time.
ROWS_AT_ONCE_MAX = 60_000
CANDIDATES_AT_ONCE = 1_000
# Some milliseconds of work; requests in between do not wait for a whole page.
READ_AT_ONCE = 200
# Values of an aggregation in one answer, about 200 bytes of memory each.
AGGREGATED_MAX = 500_000
# An order needs all entities before the first can be shown.
ORDERED_MAX = 5_000
# With lastN and one attribute this many rows more than asked for leave room for what was removed or given again.
LAST_N_SPARE_ROWS = 100


@dataclass(slots=True)
class Shown:
    """One entity of an answer; with an aggregation its values instead of its instances."""

    evolution: Evolution
    aggregated: dict[str, Any] | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.evolution.attributes if self.aggregated is None else self.aggregated)

    @property
    def values(self) -> int:
        """How many an aggregation has."""
        found = (self.aggregated or {}).values()
        of_datasets = [one for many in found for one in (many if isinstance(many, list) else [many])]
        return sum(
            len(periods) for one in of_datasets for periods in one.values() if isinstance(periods, list)
        )


@dataclass(frozen=True, kw_only=True)
class Search:
    """Which entities are asked for (5.7.4). `visible` are the type keys that the reader may see."""

    tenant: str
    selectors: Sequence[Selector]
    filter: Filter
    order: Order | None
    visible: frozenset[str]
    seconds_max: float


class EvolutionReader:
    def __init__(self, links: Links) -> None:
        self._links = links

    async def of_entity(
        self, tenant: str, id: str, question: Question, visible: frozenset[str]
    ) -> Shown | None:
        """None where nothing is known of it that the reader may see."""
        async with self._links.reading([tenant]) as connection:
            type_key = await type_key_with_history(connection, tenant, id)
            if type_key is None or type_key not in visible:
                return None
            return (await _read(connection, tenant, [(id, type_key)], question, visible, Filter()))[0]

    async def page(
        self, search: Search, question: Question, paging: Paging
    ) -> tuple[list[Shown], int | None]:
        """One entity more than the page holds tells that there is another; those without instances are left out."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + search.seconds_max
        found: list[Shown] = []
        count = values = 0
        async with self._links.reading([search.tenant]) as connection:
            async for shown in _all_shown(connection, search, question, _first_step(search, paging)):
                for one in shown:
                    if search.order or paging.offset <= count <= paging.offset + paging.limit:
                        found.append(one)
                        values += one.values
                    count += 1
                if not (paging.count or search.order) and count > paging.offset + paging.limit:
                    break
                if clock() > deadline or len(found) > ORDERED_MAX:
                    raise TooComplexQuery(
                        "The query takes too long; name fewer entities or a shorter interval"
                    )
                if values > AGGREGATED_MAX:
                    raise TooComplexQuery("There are too many values; take longer periods or a smaller limit")
        if search.order:
            found = _ordered(found, search.order)[paging.offset :][: paging.limit + 1]
        else:
            found = _in_order_of_ids(found, search.selectors)
        return found, count if paging.count else None


def _first_step(search: Search, paging: Paging) -> int:
    """What a page needs when all entities have something to show, which is the usual case."""
    if paging.count or search.order:
        return CANDIDATES_AT_ONCE
    return min(CANDIDATES_AT_ONCE, paging.offset + paging.limit + 1)


async def _all_shown(
    connection: asyncpg.Connection, search: Search, question: Question, step: int
) -> AsyncIterator[list[Shown]]:
    """Some entities after others, in the order of ids; those without anything to show are left out."""
    tenant, after = search.tenant, ""
    while True:
        entities = await read_candidates(connection, tenant, search.selectors, after=after, limit=step)
        for begin in range(0, len(entities), READ_AT_ONCE):
            some = entities[begin : begin + READ_AT_ONCE]
            shown = await _read(connection, tenant, some, question, search.visible, search.filter)
            yield [one for one in shown if not one.is_empty]
        if len(entities) < step:
            return
        after, step = entities[-1][0], CANDIDATES_AT_ONCE


async def _read(
    connection: asyncpg.Connection,
    tenant: str,
    entities: Sequence[tuple[str, str]],
    question: Question,
    visible: frozenset[str],
    filter: Filter,
) -> list[Shown]:
    table = _table(question, filter)
    if not entities:
        return []
    if table is None:
        evolutions = await _evolutions(connection, tenant, entities, question.choice, visible, filter)
        return [shown_of(evolution, question) for evolution in evolutions]
    aggregation, choice = question.form.aggregation, question.choice
    assert aggregation is not None
    ids = [id for id, _ in entities]
    summed = await read_sums(connection, tenant, ids, choice, aggregation, table)
    found = {
        id: Shown(
            Evolution(id, type_key, choice.interval.since, choice.interval.until),
            represent_sums(summed, id, choice, aggregation),
        )
        for id, type_key in entities
    }
    mixed = [(id, type_key) for id, type_key in entities if id in summed.mixed]
    for evolution in await _evolutions(connection, tenant, mixed, choice, visible, filter):
        again = aggregate_evolution(evolution, choice.interval, aggregation)
        names = summed.mixed[evolution.id]
        sums = found[evolution.id].aggregated or {}
        found[evolution.id].aggregated = sums | {name: again[name] for name in again if name in names}
    return list(found.values())


def _table(question: Question, filter: Filter) -> str | None:
    if question.form.aggregation is None or filter.asks_anything:
        return None
    return table_for(question.choice, question.form.aggregation)


async def _evolutions(
    connection: asyncpg.Connection,
    tenant: str,
    entities: Sequence[tuple[str, str]],
    choice: Choice,
    visible: frozenset[str],
    filter: Filter,
) -> list[Evolution]:
    if not entities:
        return []
    # A filter looks at all attributes, whatever is shown of them.
    looked_at = Choice(interval=choice.interval) if filter.asks_anything else choice
    wanted = Wanted(
        tenant=tenant,
        ids=[id for id, _ in entities],
        interval=choice.interval,
        attribute=looked_at.single_attribute,
        newest_first=choice.last_n is not None,
        rows_max=_rows_max(len(entities), looked_at),
    )
    found = await read_rows(connection, wanted)
    evolutions = []
    for id, type_key in entities:
        evolution = evolution_of(id, type_key, found[id], looked_at, visible)
        if filter.asks_anything:
            is_met = filter.meets(evolution)
            evolution = evolution_of(id, type_key, found[id], choice, visible)
            if not is_met:
                evolution.attributes.clear()
        evolutions.append(evolution)
    return [
        evolution
        if not _needs_more(evolution, choice, wanted)
        else await _again(connection, evolution, choice, wanted, visible)
        for evolution in evolutions
    ]


def _rows_max(entities: int, choice: Choice) -> int:
    most = min(ROWS_MAX, max(100, ROWS_AT_ONCE_MAX // entities))
    if choice.last_n is not None and choice.single_attribute is not None and choice.datasets is None:
        return min(most, choice.last_n + LAST_N_SPARE_ROWS)
    return most


def _needs_more(evolution: Evolution, choice: Choice, wanted: Wanted) -> bool:
    """Whether rows were left that could hold instances asked for; what suffices is marked as whole."""
    if choice.last_n is None or wanted.attribute is None or evolution.since <= choice.interval.since:
        return False
    found = evolution.attributes.get(wanted.attribute, [])
    if len(found) >= choice.last_n and len({instance.dataset for instance in found}) == 1:
        evolution.since = choice.interval.since
        return False
    return wanted.rows_max < ROWS_MAX


async def _again(
    connection: asyncpg.Connection,
    evolution: Evolution,
    choice: Choice,
    wanted: Wanted,
    visible: frozenset[str],
) -> Evolution:
    more = replace(wanted, ids=[evolution.id], rows_max=ROWS_MAX)
    found = await read_rows(connection, more)
    return evolution_of(evolution.id, evolution.type_key, found[evolution.id], choice, visible)


def shown_of(evolution: Evolution, question: Question) -> Shown:
    """Raises TooComplexQuery when instances are missing for an aggregation."""
    aggregation = question.form.aggregation
    if aggregation is None:
        return Shown(evolution)
    if evolution.since > question.choice.interval.since or evolution.until < question.choice.interval.until:
        raise TooComplexQuery(
            "There are too many instances for these periods; take whole hours (timeAt, aggrPeriodDuration) "
            "or a shorter interval"
        )
    return Shown(evolution, aggregate_evolution(evolution, question.choice.interval, aggregation))


def _ordered(found: list[Shown], order: Order) -> list[Shown]:
    by_id = {one.evolution.id: one for one in found}
    ranked = [(order.ranks_of(newest_state(one.evolution)), id) for id, one in by_id.items()]
    return [by_id[id] for id in order.sorted(ranked)]


def _in_order_of_ids(found: list[Shown], selectors: Sequence[Selector]) -> list[Shown]:
    """Entities that are named come in the order of their names."""
    if len(selectors) != 1 or selectors[0].ids is None:
        return found
    places = {id: place for place, id in enumerate(selectors[0].ids)}
    return sorted(found, key=lambda one: places[one.evolution.id])
