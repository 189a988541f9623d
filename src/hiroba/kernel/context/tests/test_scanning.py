# SPDX-License-Identifier: Apache-2.0
"""Filters that no index serves: whole types in the order of creation, in steps, and with an end."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import psycopg
import pytest

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.store import scanning
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town, town_of

TYPES, ENTITIES = 3, 60
LIMITS = {"scan_step": 7, "scan_seconds": 1.0}
EVERY = ",".join(f"T{number}" for number in range(TYPES))


class Place(NamedTuple):
    town: Town
    scratch: Scratch


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with Scratch() as scratch:
        process, url = start_broker(scratch.broker_dsn, open=True, limits=LIMITS)
        with town_of(url) as town:
            town.create(
                *({"id": f"urn:x:{n}", "type": f"T{n % TYPES}", "level": n % 10} for n in range(ENTITIES))
            )
            yield Place(town, scratch)
        stop_broker(process)


@pytest.mark.parametrize("type", ["T1", "T1,T2", EVERY])
@pytest.mark.parametrize("parameters", [{"q": "level>4"}, {"q": "level==7"}, {"idPattern": "urn:x:.*5$"}])
def test_what_is_selected_comes_in_the_order_of_creation(
    place: Place, type: str, parameters: dict[str, Any]
) -> None:
    level = {"level>4": range(5, 10), "level==7": (7,)}.get(parameters.get("q", ""), (5,))
    expected = [
        f"urn:x:{n}" for n in range(ENTITIES) if f"T{n % TYPES}" in type.split(",") and n % 10 in level
    ]

    assert place.town.ids(type=type, limit="100", **parameters) == expected
    answer = place.town.get("entities", type=type, limit="4", offset="2", count="true", **parameters)
    assert [each["id"] for each in answer.json()] == expected[2:6]
    assert answer.headers["NGSILD-Results-Count"] == str(len(expected))


def test_more_types_than_are_read_side_by_side_are_in_the_same_order(place: Place) -> None:
    others = [f"Other{number}" for number in range(scanning.TYPES_SIDE_BY_SIDE_MAX)]
    entities = [{"id": f"urn:y:{type}", "type": type, "level": 20} for type in others]
    assert place.town.post("entityOperations/create", entities).status_code == 201

    found = place.town.ids(type=f"{EVERY},{','.join(others)}", q="level>8", limit="1000")

    assert found == [f"urn:x:{n}" for n in range(9, ENTITIES, 10)] + [f"urn:y:{type}" for type in others]


@pytest.mark.parametrize(
    "parameters", [{"q": "level>4", "count": "true"}, {"attrs": "level", "count": "true"}]
)
def test_a_statement_that_takes_too_long_is_a_query_too_complex(
    place: Place, parameters: dict[str, Any]
) -> None:
    with psycopg.connect(place.scratch.owner_dsn) as owner:
        owner.execute("LOCK TABLE context.entity")
        answer = place.town.get("entities", type="T0", **parameters)

    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (403, "TooComplexQuery")
    assert place.town.get("entities", type="T0", **parameters).status_code == 200
