# SPDX-License-Identifier: Apache-2.0
"""A batch for a source without batch operations: one request for each entity (5.6.7.4 to 5.6.10.4, 5.6.20.4)."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from hiroba.kernel.context.federation import operations as op
from hiroba.kernel.context.federation.forwarding import Forwarder, Message, Outcome
from hiroba.kernel.context.federation.planning import Names
from hiroba.kernel.context.federation.registration import Registration
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.protocol.exchange import Exchange

AT_ONCE_MAX = 16
_EXISTS = 409


@dataclass(frozen=True, slots=True)
class Step:
    """One way to bring an entity to a source; `path` is below that of the entity, None that of all entities."""

    method: str
    path: str | None
    parameters: tuple[tuple[str, str], ...] = ()
    has_body: bool = True

    def message(self, item: Any, names: Vocabulary) -> Message:
        id = item if isinstance(item, str) else item["id"]
        path = "entities" if self.path is None else f"entities/{quote(id, safe=':')}{self.path}"
        body = item if self.path in (None, "") else {k: v for k, v in item.items() if k not in ("id", "type")}
        return Message(self.method, path, list(self.parameters), names, body if self.has_body else None)


_CREATE, _REPLACE, _MERGE = Step("POST", None), Step("PUT", ""), Step("PATCH", "")
_UPDATE, _DELETE = Step("PATCH", "/attrs"), Step("DELETE", "", has_body=False)
_APPEND = Step("POST", "/attrs", (("options", "noOverwrite"),))


def ways(batch: str, parameters: Mapping[str, str]) -> Names:
    """The operations of which a source must offer one, the batch itself among them."""
    return frozenset([batch, *(name for name, _ in _singles(batch, parameters))])


def steps_of(batch: str, parameters: Mapping[str, str], offered: Names) -> tuple[Step, ...]:
    """What is tried one after the other for each entity: the next only where the entity exists already."""
    return tuple(step for name, step in _singles(batch, parameters) if name in offered)


def _singles(batch: str, parameters: Mapping[str, str]) -> Sequence[tuple[str, Step]]:
    options = parameters.get("options", "").split(",")
    match batch:
        case op.CREATE_BATCH:
            return [(op.CREATE_ENTITY, _CREATE)]
        case op.UPSERT_BATCH if "update" in options:
            return [(op.CREATE_ENTITY, _CREATE), (op.UPDATE_ENTITY, _UPDATE)]
        case op.UPSERT_BATCH:
            return [(op.CREATE_ENTITY, _CREATE), (op.REPLACE_ENTITY, _REPLACE)]
        case op.UPDATE_BATCH if "noOverwrite" in options:
            return [(op.APPEND_ATTRS, _APPEND)]
        case op.UPDATE_BATCH:
            return [(op.UPDATE_ENTITY, _UPDATE)]
        case op.MERGE_BATCH:
            return [(op.MERGE_ENTITY, _MERGE)]
        case _:
            return [(op.DELETE_ENTITY, _DELETE)]


async def send_singly(
    forwarder: Forwarder,
    x: Exchange,
    registration: Registration,
    *,
    steps: Sequence[Step],
    items: Sequence[Any],
    names: Vocabulary,
) -> list[Outcome]:
    """One outcome for each item. A source that does not answer once is not asked for the others."""
    found: list[Outcome] = []
    for start in range(0, len(items), AT_ONCE_MAX):
        failure = next((each for each in found[-AT_ONCE_MAX:] if each.status in (502, 504)), None)
        if failure is not None:
            return [*found, *[failure] * (len(items) - start)]
        part = items[start : start + AT_ONCE_MAX]
        found += await asyncio.gather(
            *(_send(forwarder, x, registration, steps, item, names) for item in part)
        )
    return found


async def _send(
    forwarder: Forwarder,
    x: Exchange,
    registration: Registration,
    steps: Iterable[Step],
    item: Any,
    names: Vocabulary,
) -> Outcome:
    outcome = None
    for step in steps:
        outcome = await forwarder.send(x, registration, step.message(item, names))
        if outcome.status != _EXISTS:
            break
    assert outcome is not None
    return outcome
