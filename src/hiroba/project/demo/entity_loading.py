# SPDX-License-Identifier: Apache-2.0
"""Puts the context entities of the demo towns into the broker. May run again."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import islice

from hiroba.kernel.api import context
from hiroba.kernel.faults import Fault
from hiroba.project.demo import entities
from hiroba.project.demo.entities import Document
from hiroba.project.demo.facilities import facilities
from hiroba.project.demo.first_values import first_values
from hiroba.project.demo.town import DemoGroup, DemoTown
from hiroba.project.demo.towns import OWNERS

BATCH = 100
"""The broker is best with batches of 20 to 100."""


def load_entities(*, at: datetime.datetime) -> int:
    """Context entities of all towns; gives their number. Raises what the broker's client raises when it is away."""
    count = 0
    for owner in OWNERS:
        for batch in _batches(documents(owner, at=at)):
            _check(context.upsert(owner.code, batch, update=True))
            count += len(batch)
    return count


def _check(result: context.UpsertResult) -> None:
    if result.errors:
        first = result.errors[0]
        raise Fault(
            f"The broker refused {len(result.errors)} demo entities, first {first}", "Tell the developers."
        )


def documents(owner: DemoTown | DemoGroup, *, at: datetime.datetime) -> Iterator[Document]:
    """All entities of a demo town or group, the live ones first with a first value."""
    yield from first_values(owner, at=at)
    yield from entities.roads(owner, at=at)
    if isinstance(owner, DemoTown):
        yield from facilities(owner)
        yield from entities.figures(owner)
        yield from entities.watch_over(owner)


def _batches(found: Iterator[Document]) -> Iterator[list[Document]]:
    while batch := list(islice(found, BATCH)):
        yield batch
