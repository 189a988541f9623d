# SPDX-License-Identifier: Apache-2.0
"""Operations that share a commit give what they would give one after the other."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import orjson
import pytest

from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.model import operations
from hiroba.kernel.context.model.draft import Working
from hiroba.kernel.context.model.ready import Ready, ready_of
from hiroba.kernel.context.problems import AlreadyExists
from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.store.store import Store
from hiroba.kernel.context.tests.samples import prop

ID = "urn:ngsi-ld:Well:1"
Operation = tuple[Callable[[Working], object], bool]


def well(level: int) -> Ready:
    return ready_of({"id": ID, "type": "Well", "level": prop(level)})


def creation(level: int) -> Operation:
    return partial(operations.create, entity=well(level)), True


def update(level: int) -> Operation:
    return partial(operations.append, id=ID, fragment={"level": prop(level)}, overwrite=True), False


DELETION: Operation = (partial(operations.delete, id=ID), False)


async def together(store: Store, tenant: str, given: Sequence[Operation]) -> list[object]:
    """The outcomes of operations that arrive at the same moment."""
    outcomes: list[object] = []
    for work, creates in given:
        store.writer.put(tenant, (ID,), 100, work, outcomes.append, creates=creates)
    while len(outcomes) < len(given):
        await asyncio.sleep(0.001)
    return [type(outcome) if isinstance(outcome, Exception) else None for outcome in outcomes]


async def level_of(store: Store, tenant: str) -> Any:
    record = await store.reader.record(tenant, ID)
    return orjson.loads(record.document)["level"]["value"] if record is not None else None


def in_store(scratch: Scratch, work: Callable[[Store], Awaitable[None]]) -> None:
    async def run() -> None:
        store = Store(scratch.broker_dsn, Limits())
        await store.start()
        try:
            await work(store)
        finally:
            await store.stop()

    asyncio.run(run())


@pytest.fixture
def own_scratch() -> Any:
    with Scratch() as made:
        yield made


def test_creation_of_what_lies_in_the_database_alone_is_refused(own_scratch: Scratch) -> None:
    async def work(store: Store) -> None:
        assert await together(store, "a", [creation(1)]) == [None]
        store.hot.clear()
        assert await together(store, "a", [creation(2)]) == [AlreadyExists]
        assert await level_of(store, "a") == 1
        store.hot.clear()
        # One that is refused takes nothing from the others of its commit.
        assert await together(store, "a", [creation(3), update(4)]) == [AlreadyExists, None]
        assert await level_of(store, "a") == 4
        store.hot.clear()
        assert await together(store, "a", [creation(5), DELETION, creation(6)]) == [
            AlreadyExists,
            None,
            None,
        ]
        store.hot.clear()
        assert await level_of(store, "a") == 6
        store.hot.clear()
        assert await together(store, "a", [creation(7), DELETION]) == [AlreadyExists, None]
        store.hot.clear()
        assert await level_of(store, "a") is None
        assert await together(store, "a", [creation(8), update(9), creation(10)]) == [
            None,
            None,
            AlreadyExists,
        ]
        store.hot.clear()
        assert await level_of(store, "a") == 9

    in_store(own_scratch, work)
