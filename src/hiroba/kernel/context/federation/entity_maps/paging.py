# SPDX-License-Identifier: Apache-2.0
"""A page of an EntityMap (5.5.9.3): filled as long as there are entities, without those that do not fit any more."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Generic, TypeVar

from hiroba.kernel.context.federation.entity_maps.entity_map import EntityMap
from hiroba.kernel.context.federation.forwarding import Outcome
from hiroba.kernel.context.federation.problems_of_sources import SourceWarning
from hiroba.kernel.context.problems import TooComplexQuery
from hiroba.kernel.context.protocol.paging import Paging

CANDIDATES_AT_ONCE_MAX = 1_000

Entity = TypeVar("Entity")


@dataclass(frozen=True, slots=True)
class Fetched(Generic[Entity]):
    """`found` are those that fit the query; of `unsure` a holder did not answer, so they stay in the map."""

    found: Mapping[str, Entity]
    unsure: Set[str]
    warnings: Sequence[SourceWarning]


@dataclass(frozen=True, slots=True)
class MapPage(Generic[Entity]):
    entities: Sequence[Entity]
    more: bool
    warnings: Sequence[SourceWarning]


def unsure_after(used: EntityMap, outcomes: Iterable[Outcome], ids: Iterable[str]) -> set[str]:
    """Those of `ids` of which a holder did not answer. Takes note of other maps that sources have used."""
    silent = set()
    for outcome in outcomes:
        used.follow(outcome.registration.id, outcome.entity_map)
        if outcome.is_missing:
            silent.add(outcome.registration.id)
    return {id for id in ids if not silent.isdisjoint(used.holders.get(id, ()))}


async def read_page(
    kept: EntityMap,
    paging: Paging,
    wanted: Collection[str] | None,
    *,
    may_remove: bool,
    seconds: float,
    fetch: Callable[[Sequence[str]], Awaitable[Fetched[Entity]]],
) -> MapPage[Entity]:
    """Others may read pages of the same map meanwhile, so each round looks at it anew. `may_remove` when this request
    asks no less than the one that made the map: what does not fit it may still fit that one.

    Raises TooComplexQuery when the page is not full after so many `seconds`.
    """
    clock = asyncio.get_running_loop().time
    deadline = clock() + seconds
    found: dict[str, Entity] = {}
    unsure: set[str] = set()
    warnings: dict[SourceWarning, None] = dict.fromkeys(kept.missing)
    ahead = 0
    while not all(id in found or id in unsure for id in kept.ids(paging.offset, paging.limit, wanted)):
        if clock() > deadline:
            raise TooComplexQuery("Few of the EntityMap's entities fit the query; ask again, or narrow it")
        candidates = kept.ids(paging.offset, paging.limit + ahead, wanted)
        unknown = [id for id in candidates if id not in found and id not in unsure]
        fetched = await fetch(unknown)
        found |= fetched.found
        unsure |= fetched.unsure - fetched.found.keys()
        warnings |= dict.fromkeys(fetched.warnings)
        gone = [id for id in unknown if id not in found and id not in unsure]
        if may_remove:
            kept.remove(gone)
        else:
            unsure |= set(gone)
        # Where few fit, more of them are looked at with each round.
        ahead = min(2 * ahead + paging.limit, CANDIDATES_AT_ONCE_MAX)
    window = kept.ids(paging.offset, paging.limit + 1, wanted)
    shown = [found[id] for id in window[: paging.limit] if id in found]
    return MapPage(shown, len(window) > paging.limit, list(warnings))
