# SPDX-License-Identifier: Apache-2.0
"""A page of an EntityMap (5.5.9.3): filled as long as there are entities, without those that do not fit any more."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from hiroba.kernel.context.federation.entity_maps.entity_map import EntityMap
from hiroba.kernel.context.federation.problems_of_sources import SourceWarning
from hiroba.kernel.context.protocol.paging import Paging

# What one page may look at before it is given short.
CANDIDATES_OF_PAGE_MAX = 10_000
CANDIDATES_AT_ONCE_MAX = 1_000

Entity = TypeVar("Entity")


@dataclass(frozen=True, slots=True)
class Fetched(Generic[Entity]):
    """`found` are those that fit the query; of `unsure` a holder did not answer, so they stay in the map."""

    found: Mapping[str, Entity]
    unsure: Collection[str]
    warnings: Sequence[SourceWarning]


@dataclass(frozen=True, slots=True)
class MapPage(Generic[Entity]):
    entities: Sequence[Entity]
    more: bool
    warnings: Sequence[SourceWarning]


async def read_page(
    kept: EntityMap,
    paging: Paging,
    wanted: Collection[str] | None,
    *,
    may_remove: bool,
    fetch: Callable[[Sequence[str]], Awaitable[Fetched[Entity]]],
) -> MapPage[Entity]:
    """Others may read pages of the same map meanwhile, so each round looks at it anew. `may_remove` when this request
    asks no less than the one that made the map: what does not fit it may still fit that one."""
    found: dict[str, Entity] = {}
    unsure: set[str] = set()
    warnings: dict[SourceWarning, None] = dict.fromkeys(kept.missing)
    looked_at, ahead = 0, 0
    while True:
        window = kept.ids(paging.offset, paging.limit, wanted)
        if looked_at >= CANDIDATES_OF_PAGE_MAX or all(id in found or id in unsure for id in window):
            break
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
        looked_at += len(unknown)
        # Where few fit, more of them are looked at with each round.
        ahead = min(2 * ahead + paging.limit, CANDIDATES_AT_ONCE_MAX)
    more = bool(kept.ids(paging.offset + paging.limit, 1, wanted))
    return MapPage([found[id] for id in window if id in found], more, list(warnings))
