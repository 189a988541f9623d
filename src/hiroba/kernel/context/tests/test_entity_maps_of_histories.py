# SPDX-License-Identifier: Apache-2.0
"""EntityMaps of temporal queries (ETSI GS CIM 009, 5.7.4.4, 5.14.5, 6.35), with brokers as sources."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import prop, sensor_id
from hiroba.kernel.context.tests.test_access import STAFF, WRITE, client, close_clients, guarded, token
from hiroba.kernel.context.tests.test_distributed_history import at, history, remember, values
from hiroba.kernel.context.tests.test_entity_maps import HEADER, map_of, numbers, problem
from hiroba.kernel.context.tests.test_entity_maps_over_sources import Sources
from hiroba.kernel.context.tests.test_registrations import LEVEL, information, registration_id

__all__ = ["close_clients", "guarded"]

WITH_MAPS = ["retrieveTemporal", "queryTemporal", "createEntityMapQueryTemporal"]
PATH = "temporal/entities"


@pytest.fixture
def sources(town: Town, source_url: str) -> Iterator[Sources]:
    with ExitStack() as stack:
        yield Sources(town, source_url, stack, operations=WITH_MAPS)


def fill(sources: Sources) -> None:
    """Entity n lies at the source n modulo 3; the sixth at two of them."""
    for number in range(1, 10):
        remember(sources.towns[number % 3], history(number, "depth", {1: number, 2: number + 1}))
    remember(sources.towns[1], history(6, "depth", {3: 60}))


def test_pages_of_histories_go_on_with_the_map(town: Town, sources: Sources) -> None:
    fill(sources)
    remember(town, history(0, "depth", {1: 0}))
    asked: dict[str, Any] = {"type": LEVEL, "limit": 4}

    first = town.get(PATH, **asked, entityMap="true", count="true")
    remember(sources.towns[0], history(11, "depth", {1: 1}))
    second = town.get(PATH, map_of(first), **asked, offset=4)
    third = town.get(PATH, map_of(first), **asked, offset=8, count="true")

    assert [page.status_code for page in (first, second, third)] == [201, 200, 200]
    assert numbers(first) + numbers(second) + numbers(third) == list(range(10))
    assert [page.headers["NGSILD-Results-Count"] for page in (first, third)] == ["10", "10"]
    assert values(second.json()[2]) == [6, 7, 60]
    assert ("next" in second.links, "next" in third.links) == (True, False)


def test_map_of_histories_names_holders_and_their_maps(town: Town, sources: Sources) -> None:
    fill(sources)

    made = town.get("temporal/entityMaps", type=LEVEL)

    assert made.status_code == 201
    assert made.json()["entityMap"][sensor_id(6)] == [registration_id(0), registration_id(1)]
    assert set(made.json()["linkedMaps"]) == {registration_id(number) for number in range(3)}
    assert town.get(made.headers[HEADER].removeprefix("/ngsi-ld/v1/")).json() == made.json()
    sources.asked()
    page = town.get(PATH, map_of(made), type=LEVEL, id=f"{sensor_id(1)},{sensor_id(4)}")
    assert numbers(page) == [1, 4]
    assert [len(relay.relayed) for relay in sources.relays] == [0, 1, 0]
    assert sources.relays[1].relayed[0].headers["ngsild-entitymap"]


def test_sources_without_maps_of_histories_are_asked_for_the_newest_of_each(
    town: Town, source_url: str
) -> None:
    with ExitStack() as stack:
        sources = Sources(town, source_url, stack, operations=WITH_MAPS[:2])
        fill(sources)
        first = town.get(PATH, type=LEVEL, limit=5, entityMap="true")
        assert "lastN=1" in sources.relays[0].relayed[0].target
        second = town.get(PATH, map_of(first), type=LEVEL, limit=5, offset=5)

    assert numbers(first) + numbers(second) == list(range(1, 10))
    assert [values(each) for each in second.json()] == [[6, 7, 60], [7, 8], [8, 9], [9, 10]]


def test_query_by_body_makes_and_uses_a_map(town: Town, sources: Sources) -> None:
    fill(sources)
    body = {
        "type": "Query",
        "entities": [{"type": LEVEL}],
        "temporalQ": {"timerel": "after", "timeAt": at(0)},
        "q": "depth>7",
    }

    made = town.post("temporal/entityMaps", body)
    page = town.post("temporal/entityOperations/query?limit=2", body, map_of(made))
    again = town.post("temporal/entityOperations/query?limit=2", body | {"entityMap": True})

    assert list(made.json()["entityMap"]) == [sensor_id(number) for number in (6, 7, 8, 9)]
    assert (page.status_code, again.status_code) == (200, 201)
    assert numbers(page) == numbers(again)


def test_another_interval_may_be_asked_for_and_takes_nothing_from_the_map(
    town: Town, sources: Sources
) -> None:
    """5.5.14: the temporal query may differ from page to page."""
    fill(sources)
    all_day: dict[str, Any] = {"type": LEVEL, "timerel": "after", "timeAt": at(0)}
    half_past_two = "2026-04-01T02:30:00Z"
    made = town.get("temporal/entityMaps", **all_day)

    late = town.get(PATH, map_of(made), type=LEVEL, timerel="after", timeAt=half_past_two, limit=3, offset=3)
    whole = town.get(PATH, map_of(made), **all_day)

    assert numbers(late) == [6]
    assert numbers(whole) == list(range(1, 10))


def test_conditions_on_split_histories_are_judged_page_by_page(town: Town, sources: Sources) -> None:
    for number in range(3):
        given = {"information": information(["depth"])}
        town.patch(f"csourceRegistrations/{registration_id(number)}", given)
    for number in range(1, 8):
        remember(sources.towns[0], history(number, "depth", {1: number}))
        remember(town, history(number, "speed", {1: number}))

    first = town.get(PATH, type=LEVEL, q="depth>1;speed<7", limit=2, entityMap="true")
    second = town.get(PATH, map_of(first), type=LEVEL, q="depth>1;speed<7", limit=4, offset=2)

    assert (numbers(first), numbers(second)) == ([2, 3], [4, 5, 6])


def test_source_that_is_away_is_told_and_its_histories_come_later(town: Town, sources: Sources) -> None:
    fill(sources)
    made = town.get("temporal/entityMaps", type=LEVEL)
    sources.relays[2].is_open = False
    missing = town.get(PATH, map_of(made), type=LEVEL, count="true")
    sources.relays[2].is_open = True
    whole = town.get(PATH, map_of(made), type=LEVEL, count="true")

    assert registration_id(2) in missing.headers["NGSILD-Warning"]
    assert numbers(missing) == [1, 3, 4, 6, 7, 9]
    assert (numbers(whole), whole.headers["NGSILD-Results-Count"]) == (list(range(1, 10)), "9")


def test_local_map_of_histories_keeps_the_order_asked_for(town: Town, sources: Sources) -> None:
    remember(town, *(history(number, "depth", {1: 1}) for number in (1, 2, 3)))
    asked: dict[str, Any] = {"type": LEVEL, "local": "true", "orderBy": "id;desc", "limit": 2}

    first = town.get(PATH, **asked, entityMap="true")
    second = town.get(PATH, map_of(first), **asked, offset=2)

    assert (numbers(first), numbers(second), sources.asked()) == ([3, 2], [1], [0, 0, 0])
    refused = town.get(PATH, type=LEVEL, orderBy="id", entityMap="true")
    assert problem(refused) == (400, "BadRequestData")


def test_map_of_entities_serves_no_histories(town: Town) -> None:
    town.post("temporal/entities", {"id": sensor_id(1), "type": LEVEL, "a": [prop(1, observedAt=at(1))]})
    made = town.get("entityMaps", type=LEVEL)

    assert problem(town.get(PATH, map_of(made), type=LEVEL)) == (400, "BadRequestData")


def test_map_of_histories_lists_what_its_maker_may_see(guarded: tuple[str, str]) -> None:
    url, _ = guarded
    asked = {"type": "Public,Staff", "timeproperty": "modifiedAt"}
    made = client(url, token(STAFF)).get("temporal/entityMaps", params=asked)
    public = client(url).get("temporal/entityMaps", params=asked)

    assert list(public.json()["entityMap"]) == [sensor_id(0)]
    assert set(made.json()["entityMap"]) >= {sensor_id(0), sensor_id(1)}
    page = client(url).get(PATH, params=asked | {"count": "true"}, headers=map_of(made))
    assert (page.status_code, numbers(page), page.headers["NGSILD-Results-Count"]) == (201, [0], "1")
    assert client(url, token(WRITE)).get(made.headers[HEADER].removeprefix("/ngsi-ld/v1/")).status_code == 404
