# SPDX-License-Identifier: Apache-2.0
"""What pages over sources cost with and without an EntityMap; docs/federation.md has the figures."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import prop, sensor
from hiroba.kernel.context.tests.test_entity_maps import map_of
from hiroba.kernel.context.tests.test_entity_maps_over_sources import Sources
from hiroba.kernel.context.tests.test_registrations import LEVEL

PAGE = Path(__file__).resolve().parents[5] / "docs" / "federation.md"
ROW = re.compile(r"^\| ([^|]+) \| ([\d,]+) \| ([\d,]+) kB \| ([\d,]+) \| ([\d,]+) kB \|$", re.MULTILINE)
OF_SOURCE, LIMIT = 1_000, 20


@pytest.fixture
def sources(town: Town, source_url: str) -> Iterator[Sources]:
    """Entities of 1 kB, each at one source."""
    with ExitStack() as stack:
        made = Sources(town, source_url, stack)
        for number, source in enumerate(made.towns):
            for start in range(0, OF_SOURCE, 500):
                first = OF_SOURCE * number + start
                some = [sensor(each, note=prop("x" * 780)) for each in range(first, first + 500)]
                assert source.post("entityOperations/create", some).status_code == 201
        yield made


def cost(sources: Sources, run: Callable[[], object]) -> tuple[int, int]:
    """Requests to sources, and kilobytes to and from them."""
    for relay in sources.relays:
        relay.relayed.clear()
    run()
    return (
        sum(len(relay.relayed) for relay in sources.relays),
        round(sum(relay.bytes for relay in sources.relays) / 1_000),
    )


def test_figures_of_the_docs_are_what_pages_cost(town: Town, sources: Sources) -> None:
    def page(number: int, headers: dict[str, str] | None = None, **more: Any) -> None:
        answer = town.get("entities", headers, type=LEVEL, limit=LIMIT, offset=LIMIT * (number - 1), **more)
        assert len(answer.json()) == LIMIT

    made: dict[str, str] = {}
    making = cost(sources, lambda: made.update(map_of(town.get("entityMaps", type=LEVEL))))
    measured = {
        "the map": ((0, 0), making),
        "page 1": (cost(sources, lambda: page(1)), cost(sources, lambda: page(1, made))),
        "page 50": (cost(sources, lambda: page(50)), cost(sources, lambda: page(50, made))),
        "page 50 with the count": (
            cost(sources, lambda: page(50, count="true")),
            cost(sources, lambda: page(50, made, count="true")),
        ),
    }

    told = {
        row[0]: [int(each.replace(",", "")) for each in row[1:]]
        for row in ROW.findall(PAGE.read_text("utf-8"))
    }
    assert told.keys() == measured.keys()
    for name, (without, with_map) in measured.items():
        requests, kilobytes, requests_with, kilobytes_with = told[name]
        assert (requests, requests_with) == (without[0], with_map[0]), name
        assert kilobytes == pytest.approx(without[1], rel=0.1, abs=2), name
        assert kilobytes_with == pytest.approx(with_map[1], rel=0.1, abs=2), name
