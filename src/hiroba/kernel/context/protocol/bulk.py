# SPDX-License-Identifier: Apache-2.0
"""`POST /ngsi-ld/v1/hiroba/bulk`: many whole entities as lines of JSON (NDJSON). Not part of the standard.

Each is created, or replaces the one with its id, or is passed over because nothing differs; what comes out is what
`entityOperations/upsert` would leave. The answer comes after COMMIT, and the same lines may be sent again.
"""

import asyncio

import orjson

from hiroba.kernel.context.media_types import JSON, ND_JSON
from hiroba.kernel.context.model.ready import Ready, read_ready
from hiroba.kernel.context.problems import BadRequestData, Problem, UnsupportedMediaType
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, header
from hiroba.kernel.context.store.bulk_writer import BulkWriter

# So many lines are read before others get their turn.
LINES_AT_ONCE = 128


class BulkHandlers:
    def __init__(self, bulk: BulkWriter) -> None:
        self._bulk = bulk

    async def write(self, x: Exchange) -> Answer:
        x.rights.check_bulk()
        entities, errors = await _read(x)
        outcome = await self._bulk.write(x.tenant, entities)
        members = {
            "created": outcome.created,
            "changed": outcome.changed,
            "unchanged": outcome.unchanged,
            "errors": [
                {"entityId": id, "error": problem.as_members()} for id, problem in (*errors, *outcome.errors)
            ],
        }
        return x.answer(200, orjson.dumps(members), header("Content-Type", JSON))


async def _read(x: Exchange) -> tuple[list[Ready], list[tuple[str, Problem]]]:
    media_type = x.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != ND_JSON:
        raise UnsupportedMediaType(f"Content-Type {media_type!r} is not {ND_JSON}")
    lines = [line for line in x.request.body.split(b"\n") if line]
    if not 0 < len(lines) <= x.limits.bulk_lines:
        raise BadRequestData(f"The body has {len(lines)} lines; 1 to {x.limits.bulk_lines} are possible")
    entities: list[Ready] = []
    errors: list[tuple[str, Problem]] = []
    for number, line in enumerate(lines, 1):
        try:
            entities.append(read_ready(line))
        except Problem as problem:
            errors.append((_shown_id(line), problem))
        if not number % LINES_AT_ONCE:
            await asyncio.sleep(0)
    return entities, errors


def _shown_id(line: bytes) -> str:
    try:
        given = orjson.loads(line)
    except orjson.JSONDecodeError:
        return ""
    id = given.get("id") if isinstance(given, dict) else None
    return id if isinstance(id, str) else ""
