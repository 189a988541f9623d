# SPDX-License-Identifier: Apache-2.0
"""Batch operations (5.6.7 to 5.6.10, 5.6.20): every entity by itself, one commit for all."""

from collections.abc import Callable, Generator, Iterable, Sequence
from functools import partial
from typing import Any

import orjson

from hiroba.kernel.context.media_types import JSON
from hiroba.kernel.context.model import operations
from hiroba.kernel.context.model.draft import Working
from hiroba.kernel.context.model.entities import read_entity, read_fragment
from hiroba.kernel.context.model.merge_patch import merge
from hiroba.kernel.context.model.operations import UpdateResult
from hiroba.kernel.context.model.ready import ready_list, ready_of
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.problems import BadRequestData, Problem
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, header
from hiroba.kernel.context.protocol.parameters import takes
from hiroba.kernel.context.representation.form import read_options
from hiroba.kernel.context.store.writer import Writer
from hiroba.kernel.context.turns import in_turns

# Gives True when it created the entity, an UpdateResult, or nothing.
Step = Callable[[Working], object]


class BatchHandlers:
    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    @takes()
    async def create(self, x: Exchange) -> Answer:
        outcome = await self._run_wholes(x, operations.create)
        if outcome.errors:
            return outcome.answer(x)
        return x.answer(201, orjson.dumps(outcome.done), header("Content-Type", JSON))

    @takes()
    async def upsert(self, x: Exchange) -> Answer:
        update = "update" in read_options(x.parameters)
        outcome = await self._run_wholes(x, partial(operations.upsert, update=update))
        if outcome.errors:
            return outcome.answer(x)
        if outcome.created:
            return x.answer(201, orjson.dumps(outcome.created), header("Content-Type", JSON))
        return x.answer(204)

    @takes()
    async def update(self, x: Exchange) -> Answer:
        overwrite = "noOverwrite" not in read_options(x.parameters)
        outcome = await self._run(
            x, lambda given: self._part(x, given, operations.append, overwrite=overwrite)
        )
        return outcome.answer(x)

    @takes()
    async def merge(self, x: Exchange) -> Answer:
        outcome = await self._run(x, lambda given: self._part(x, given, merge, nulls=True))
        return outcome.answer(x)

    @takes()
    async def delete(self, x: Exchange) -> Answer:
        outcome = await self._run(x, _deletion)
        return outcome.answer(x)

    async def _run_wholes(self, x: Exchange, operation: Callable[..., object]) -> "_Outcome":
        """Entities that are ready as they are, or else read one by one."""
        entities = ready_list(x.request.body) if x.has_plain_body else None
        if not entities:
            return await self._run(x, lambda given: self._whole(x, given, operation))
        x.rights.check_write()
        _check_count(x, len(entities))
        outcome = _Outcome()
        steps = [(entity.id, partial(operation, entity=entity)) for entity in entities]
        return await self._submit(x, steps, outcome)

    async def _run(self, x: Exchange, prepare: Callable[[Any], tuple[str, Step]]) -> "_Outcome":
        x.rights.check_write()
        outcome = _Outcome()
        steps: list[tuple[str, Step]] = []
        async for given in in_turns(_items(x)):
            try:
                steps.append(prepare(given))
            except Problem as problem:
                outcome.errors.append((_shown_id(given), problem))
        return await self._submit(x, steps, outcome)

    async def _submit(
        self, x: Exchange, steps: Sequence[tuple[str, Step]], outcome: "_Outcome"
    ) -> "_Outcome":
        """Part by part, so that a large batch holds up nobody; each part is durable before the next begins."""
        size = len(x.request.body) // max(1, len(steps))
        for start in range(0, len(steps), x.limits.commit_entities):
            await self._submit_part(x, steps[start : start + x.limits.commit_entities], size, outcome)
        return outcome

    async def _submit_part(
        self, x: Exchange, steps: Sequence[tuple[str, Step]], size: int, outcome: "_Outcome"
    ) -> None:
        ids = list(dict.fromkeys(id for id, _ in steps))
        part = _Outcome()
        try:
            await self._writer.submit(
                x.tenant, ids, size * len(steps), partial(_run_steps, steps=steps, outcome=part)
            )
        except Problem as problem:
            if not outcome.done:
                raise
            # What came before is durable, so the client must learn which part is not.
            outcome.errors += [(id, problem) for id in ids]
            return
        outcome.add(part)

    def _whole(self, x: Exchange, given: Any, operation: Callable[..., object]) -> tuple[str, Step]:
        entity = ready_of(read_entity(given, x.names_of(given)))
        return entity.id, partial(operation, entity=entity)

    def _part(
        self, x: Exchange, given: Any, operation: Callable[..., object], *, nulls: bool = False, **how: bool
    ) -> tuple[str, Step]:
        if not isinstance(given, dict):
            raise BadRequestData("An entity is a JSON object")
        id = check_uri(given.get("id"), "Entity id")
        fragment = read_fragment(given, x.names_of(given), nulls=nulls)
        return id, partial(operation, id=id, fragment=fragment, **how)


class _Outcome:
    """BatchOperationResult (5.2.16) in the making."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.created: list[str] = []
        self.errors: list[tuple[str, Problem]] = []

    def begin(self) -> None:
        """A commit may be tried again; only the last try counts."""
        self.done, self.created, self.errors = [], [], []

    def add(self, part: "_Outcome") -> None:
        self.done += part.done
        self.created += part.created
        self.errors += part.errors

    def answer(self, x: Exchange) -> Answer:
        if not self.errors:
            return x.answer(204)
        members = {
            "success": self.done,
            "errors": [{"entityId": id, "error": problem.as_members()} for id, problem in self.errors],
        }
        return x.answer(207, orjson.dumps(members), header("Content-Type", JSON))


def _run_steps(
    working: Working, *, steps: Iterable[tuple[str, Step]], outcome: _Outcome
) -> Generator[None, None, None]:
    outcome.begin()
    for id, step in steps:
        yield
        try:
            result = step(working)
        except Problem as problem:
            outcome.errors.append((id, problem))
            continue
        if isinstance(result, UpdateResult) and result.not_updated:
            names = ", ".join(name for name, _ in result.not_updated)
            outcome.errors.append((id, BadRequestData(f"Not updated: {names}; {result.not_updated[0][1]}")))
            continue
        outcome.done.append(id)
        if result is True:
            outcome.created.append(id)


def _items(x: Exchange) -> list[Any]:
    given = x.body()
    if not isinstance(given, list) or not given:
        raise BadRequestData("The body is a list with at least one item")
    _check_count(x, len(given))
    return given


def _check_count(x: Exchange, count: int) -> None:
    if count > x.limits.batch_entities:
        raise BadRequestData(f"The batch has {count} items; {x.limits.batch_entities} are the most")


def _deletion(given: Any) -> tuple[str, Step]:
    id = check_uri(given, "Entity id")
    return id, partial(operations.delete, id=id)


def _shown_id(given: Any) -> str:
    id = given.get("id") if isinstance(given, dict) else given
    return id if isinstance(id, str) else ""
