# SPDX-License-Identifier: Apache-2.0
"""What this broker and each source have of what is asked for, and how it becomes an EntityMap (5.14.4.4, 5.14.5.4)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hiroba.kernel.context.access.entity_types import ORDER
from hiroba.kernel.context.federation.entity_maps.entity_map import Made, id_in
from hiroba.kernel.context.federation.forwarding import Forwarder, Message, Outcome
from hiroba.kernel.context.federation.problems_of_sources import SourceWarning, warning_of
from hiroba.kernel.context.federation.registration import Registration
from hiroba.kernel.context.model.entities import type_key_of
from hiroba.kernel.context.model.wording import is_uri
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.selecting import VisibleTypes
from hiroba.kernel.context.turns import Turn

# Answers of a source that does not know what it is asked; another way may do.
REFUSALS = frozenset([400, 404, 405, 406, 415, 422, 501])


@dataclass(slots=True)
class Holding:
    """What one part has. `type_keys` are known of entities that a source has listed; `location` is where it keeps its
    own map."""

    holder: str
    ids: Sequence[str] = ()
    type_keys: Mapping[str, str] = field(default_factory=dict)
    location: str | None = None
    warnings: Sequence[SourceWarning] = ()


def sees_every_type(x: Exchange) -> bool:
    """Whether a map that names no types can tell the reader nothing that he may not know."""
    return x.rights.audiences.issuperset(ORDER)


def without_hidden(x: Exchange, visible: VisibleTypes, holdings: Sequence[Holding]) -> Sequence[Holding]:
    """Parts of one entity may have different types; who may not see them all may not see it, wherever it lies. The
    types of what this broker lists are those that he may see."""
    if sees_every_type(x):
        return holdings
    types: dict[str, set[str]] = {}
    for holding in holdings:
        for id, type_key in holding.type_keys.items():
            types.setdefault(id, set()).update(type_key.split(" "))
    hidden = {id for id, names in types.items() if not visible.may_see(x, type_key_of(sorted(names)))}
    return [replace(each, ids=[id for id in each.ids if id not in hidden]) for each in holdings]


async def made_of(
    holdings: Sequence[Holding], wanted: Collection[str] | None, most: int, *, is_split: bool
) -> Made:
    return Made(
        await _joined(holdings, wanted, most),
        {each.holder: each.location for each in holdings if each.location is not None},
        is_split,
        [warning for each in holdings for warning in each.warnings],
    )


async def holding_by_map(
    forwarder: Forwarder, x: Exchange, registration: Registration, message: Message, most: int
) -> Holding | None:
    """By the map that a source makes for `message`; None when it refuses, so that another way has to be tried."""
    outcome = await forwarder.send(x, registration, message)
    holding = await _holding_of_map(outcome, most)
    if holding is None and not outcome.is_success and outcome.status not in REFUSALS:
        return Holding(registration.id, warnings=warning_of(outcome))
    return holding


async def _holding_of_map(outcome: Outcome, most: int) -> Holding | None:
    """None for what is no EntityMap (5.2.39)."""
    given: Mapping[str, Any] = outcome.body if outcome.is_success and isinstance(outcome.body, dict) else {}
    listed = given.get("entityMap")
    if not isinstance(listed, dict):
        return None
    ids, turn = [], Turn()
    for id in listed:
        if turn.is_over:
            await turn.give_way()
        if is_uri(id):
            ids.append(id)
    warnings = warning_of(outcome, faulty=len(listed) - len(ids), is_cut=len(ids) > most)
    location = _location(outcome, given)
    return Holding(outcome.registration.id, ids[:most], location=location, warnings=warnings)


def _location(outcome: Outcome, given: Mapping[str, Any]) -> str | None:
    location = outcome.entity_map or given.get("id")
    return location if isinstance(location, str) and is_uri(id_in(location)) else None


async def _joined(
    holdings: Iterable[Holding], wanted: Collection[str] | None, most: int
) -> dict[str, tuple[str, ...]]:
    """The holders of each entity; equal ones share their tuple. A source may list more than it was asked for."""
    found: dict[str, tuple[str, ...]] = {}
    turn = Turn()
    extended: dict[tuple[tuple[str, ...], str], tuple[str, ...]] = {}
    for holding in holdings:
        for id in holding.ids:
            if turn.is_over:
                await turn.give_way()
            before = found.get(id, ())
            if holding.holder in before or (wanted is not None and id not in wanted):
                continue
            if before or len(found) < most:
                key = (before, holding.holder)
                found[id] = extended.setdefault(key, (*before, holding.holder))
    return found
