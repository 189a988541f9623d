# SPDX-License-Identifier: Apache-2.0
"""EntityMaps over context sources (ETSI GS CIM 009, 5.5.9.3, 5.14.4) with brokers as sources: who is asked for what."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from hiroba.kernel.context.tests.conftest import Town, town_of
from hiroba.kernel.context.tests.relays import Relay
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_entity_maps import HEADER, map_of, numbers, problem
from hiroba.kernel.context.tests.test_registrations import (
    LEVEL,
    information,
    register,
    registration,
    registration_id,
)

SOURCES = 3


class Sources:
    """Three towns at another broker, each behind a relay of its own; all are registered in `town`."""

    def __init__(self, town: Town, url: str, stack: ExitStack, **more: Any) -> None:
        self.towns = [stack.enter_context(town_of(url)) for _ in range(SOURCES)]
        self.relays = [stack.enter_context(Relay(url)) for _ in range(SOURCES)]
        for number in range(SOURCES):
            given = {"endpoint": self.relays[number].endpoint, "tenant": self.towns[number].name}
            register(town, registration(number, **given, **more))

    def fill(self, entities: int) -> None:
        """Entity n lies at the source n modulo 3, each tenth at the next one too."""
        of: list[list[dict[str, Any]]] = [[] for _ in range(SOURCES)]
        for number in range(entities):
            of[number % SOURCES].append(sensor(number, level=number))
            if number % 10 == 0:
                of[(number + 1) % SOURCES].append(sensor(number, level=number))
        for town, some in zip(self.towns, of, strict=True):
            assert town.post("entityOperations/create", some).status_code == 201

    def asked(self) -> list[int]:
        """How many requests each source got since the last look."""
        counts = [len(relay.relayed) for relay in self.relays]
        for relay in self.relays:
            relay.relayed.clear()
        return counts


@pytest.fixture
def sources(town: Town, source_url: str) -> Iterator[Sources]:
    with ExitStack() as stack:
        yield Sources(town, source_url, stack)


def test_each_of_a_thousand_entities_comes_once_whatever_happens_between_pages(
    town: Town, sources: Sources
) -> None:
    sources.fill(1_000)
    pages = [town.get("entities", type=LEVEL, limit=50, entityMap="true", count="true")]
    assert pages[0].headers["NGSILD-Results-Count"] == "1000"
    used = map_of(pages[0])
    # What comes after the first page is not in the map, and what has gone is on no page.
    town.create(sensor(5_000))
    sources.towns[1].create(sensor(5_001))
    listed = list(town.get(used[HEADER].removeprefix("/ngsi-ld/v1/")).json()["entityMap"])
    gone = set(listed[400:410])
    for source in sources.towns:
        source.post("entityOperations/delete", list(gone))

    offset = 50
    while "next" in pages[-1].links:
        if offset == 600:
            sources.relays[2].is_open = False
        if offset == 700:
            sources.relays[2].is_open = True
        pages.append(town.get("entities", used, type=LEVEL, limit=50, offset=offset))
        offset += 50

    shown = [each["id"] for page in pages for each in page.json()]
    silent = {id for page in pages if "NGSILD-Warning" in page.headers for id in listed if id not in shown}
    assert len(shown) == len(set(shown))
    assert {sensor_id(number) for number in range(1_000)} - set(shown) - gone == silent - gone
    assert gone.isdisjoint(shown)
    # While the source was away its entities were missing from two pages, with a warning; later they are there.
    assert [("NGSILD-Warning" in page.headers) for page in pages].count(True) == 2
    again = [town.get("entities", used, type=LEVEL, limit=50, offset=start) for start in (600, 650)]
    assert all(len(page.json()) == 50 and "NGSILD-Warning" not in page.headers for page in again)


def test_readers_of_one_map_do_not_disturb_each_other_while_entities_go(town: Town, sources: Sources) -> None:
    sources.fill(120)
    used = map_of(town.get("entityMaps", type=LEVEL))
    before: list[list[int]] = []

    def read(start: int) -> None:
        with town_of(str(town.http.base_url).removesuffix("/ngsi-ld/v1/"), town.name) as reader:
            for offset in range(start, 120, 7):
                before.append(numbers(reader.get("entities", used, type=LEVEL, limit=20, offset=offset)))

    with ThreadPoolExecutor(4) as pool:
        reads = [pool.submit(read, start) for start in range(4)]
        for number in range(0, 120, 2):
            for source in sources.towns:
                source.delete(f"entities/{sensor_id(number)}")
        for each in reads:
            each.result()

    assert all(len(page) == len(set(page)) for page in before)
    after = town.get("entities", used, type=LEVEL, limit=200, count="true")
    assert sorted(numbers(after)) == list(range(1, 120, 2))
    assert after.headers["NGSILD-Results-Count"] == "60"


def test_only_the_holders_of_a_page_are_asked_for_its_entities(town: Town, sources: Sources) -> None:
    for number, source in enumerate(sources.towns):
        source.create(*(sensor(10 * number + step) for step in range(5)))
    first = town.get("entities", type=LEVEL, limit=5, entityMap="true")
    assert sources.asked() == [2, 1, 1]

    second = town.get("entities", map_of(first), type=LEVEL, limit=5, offset=5)

    (asked,) = sources.relays[1].relayed
    assert sources.asked() == [0, 1, 0]
    assert numbers(second) == [10, 11, 12, 13, 14]
    parameters = parse_qs(urlsplit(asked.target).query)
    assert parameters["id"] == [",".join(each["id"] for each in second.json())]
    assert asked.headers["ngsild-entitymap"]


def test_maps_of_the_sources_are_linked_and_named_to_them(town: Town, sources: Sources) -> None:
    sources.fill(3)
    made = town.get("entityMaps", type=LEVEL, q="waterLevel>=0").json()
    linked = made["linkedMaps"]

    assert set(linked) == {registration_id(number) for number in range(SOURCES)}
    assert made["entityMap"][sensor_id(0)] == [registration_id(0), registration_id(1)]
    for number, source in enumerate(sources.towns):
        theirs = source.get(f"entityMaps/{linked[registration_id(number)]}").json()["entityMap"]
        assert {id for id, held in made["entityMap"].items() if registration_id(number) in held} == set(
            theirs
        )
    sources.asked()
    page = town.get("entities", {HEADER: made["id"]}, type=LEVEL, q="waterLevel>=0")
    assert (page.status_code, numbers(page)) == (200, [0, 1, 2])
    for number, relay in enumerate(sources.relays):
        (asked,) = relay.relayed
        assert asked.headers["ngsild-entitymap"].endswith(linked[registration_id(number)])
    assert "NGSILD-Warning" not in page.headers


def test_source_that_has_lost_its_map_is_asked_by_the_ids_alone(town: Town, sources: Sources) -> None:
    sources.fill(3)
    made = town.get("entityMaps", type=LEVEL).json()
    lost = made["linkedMaps"][registration_id(0)]
    sources.towns[0].delete(f"entityMaps/{lost}")

    pages = [town.get("entities", {HEADER: made["id"]}, type=LEVEL) for _ in range(2)]

    assert [numbers(page) for page in pages] == [[0, 1, 2], [0, 1, 2]]
    assert registration_id(0) not in town.get(f"entityMaps/{made['id']}").json()["linkedMaps"]
    assert "ngsild-entitymap" not in sources.relays[0].relayed[-1].headers


def test_source_without_maps_serves_them_all_the_same(town: Town, source_url: str) -> None:
    with ExitStack() as stack:
        sources = Sources(town, source_url, stack, operations=["retrieveOps"])
        sources.fill(60)
        first = town.get("entities", type=LEVEL, limit=20, entityMap="true", count="true")
        assert all("pick=id,type" in relay.relayed[0].target for relay in sources.relays)
        last = town.get("entities", map_of(first), type=LEVEL, limit=60)

    assert first.headers["NGSILD-Results-Count"] == "60"
    assert sorted(numbers(last)) == list(range(60))
    assert town.get(map_of(first)[HEADER].removeprefix("/ngsi-ld/v1/")).json()["linkedMaps"] == {}


def test_sources_that_take_queries_by_body_only_serve_maps_too(town: Town, source_url: str) -> None:
    with ExitStack() as stack:
        sources = Sources(town, source_url, stack, operations=["queryBatch", "createEntityMapQueryEntity"])
        sources.fill(9)
        body = {"type": "Query", "entities": [{"type": LEVEL, "idPattern": ".*[0-5]$"}]}
        first = town.post("entityOperations/query?limit=2", body | {"entityMap": True})
        second = town.post("entityOperations/query?limit=10&offset=2", body, map_of(first))

    assert sorted(numbers(first) + numbers(second)) == [0, 1, 2, 3, 4, 5]
    assert (second.status_code, "NGSILD-Warning" in second.headers) == (200, False)


def test_conditions_on_split_entities_are_judged_page_by_page(town: Town, sources: Sources) -> None:
    """5.14.4.4: the map lists candidates; 5.5.9.3: a page leaves out what does not fit."""
    for number in range(0, 300, 3):
        sources.towns[0].create(sensor(number, depth=prop(number)))
    town.create(*(sensor(number, speed=prop(number)) for number in range(0, 300, 60)))
    asked: dict[str, Any] = {"type": LEVEL, "q": "depth>=0;speed>0", "splitEntities": "true", "limit": 3}

    first = town.get("entities", **asked, entityMap="true", count="true")
    second = town.get("entities", map_of(first), **asked, offset=3, count="true")

    assert (numbers(first), numbers(second)) == ([60, 120, 180], [240])
    assert "next" not in second.links
    assert second.headers["NGSILD-Results-Count"] == "4"


def test_source_that_fails_at_the_start_is_told_on_every_page(town: Town, sources: Sources) -> None:
    sources.fill(30)
    sources.relays[1].is_open = False
    first = town.get("entities", type=LEVEL, limit=5, entityMap="true")
    sources.relays[1].is_open = True
    second = town.get("entities", map_of(first), type=LEVEL, limit=5, offset=5)

    for page in (first, second):
        assert registration_id(1) in page.headers["NGSILD-Warning"]


def test_registrations_that_come_later_do_not_count_and_those_that_go_take_theirs_along(
    town: Town, sources: Sources
) -> None:
    sources.fill(6)
    made = town.get("entityMaps", type=LEVEL)
    with town_of(str(sources.relays[0].url)) as late:
        late.create(sensor(100))
        register(town, registration(9, endpoint=sources.relays[0].url, tenant=late.name))
        town.delete(f"csourceRegistrations/{registration_id(2)}")
        page = town.get("entities", map_of(made), type=LEVEL, count="true")

    assert sorted(numbers(page)) == [0, 1, 3, 4]
    assert page.headers["NGSILD-Results-Count"] == "4"


def test_local_map_leaves_sources_alone(town: Town, sources: Sources) -> None:
    sources.fill(3)
    town.create(sensor(7, near={"type": "Relationship", "object": sensor_id(1)}))

    made = town.get("entities", type=LEVEL, local="true", entityMap="true", join="flat")

    assert (made.status_code, numbers(made)) == (201, [7])
    assert sources.asked() == [0, 0, 0]


def test_exclusive_source_of_one_attribute_is_asked_for_it(town: Town, sources: Sources) -> None:
    town.create(sensor(50))
    sources.towns[0].create(sensor(50, depth=prop(3)))
    given = information(["depth"], id=sensor_id(50))
    town.patch(f"csourceRegistrations/{registration_id(0)}", {"information": given, "mode": "exclusive"})

    first = town.get("entities", type=LEVEL, entityMap="true")
    again = town.get("entities", map_of(first), type=LEVEL)

    assert first.json() == again.json()
    assert [each["depth"]["value"] for each in again.json()] == [3]


def test_towns_that_are_sources_of_each_other_make_maps_without_end_in_sight(
    town: Town, broker_url: str, source_url: str
) -> None:
    with town_of(source_url) as there:
        town.create(sensor(1))
        there.create(sensor(2))
        register(town, registration(1, endpoint=source_url, tenant=there.name))
        register(there, registration(1, endpoint=broker_url, tenant=town.name))

        first = town.get("entities", type=LEVEL, limit=1, entityMap="true", count="true")
        second = town.get("entities", map_of(first), type=LEVEL, limit=1, offset=1)

    assert (numbers(first), numbers(second)) == ([1], [2])
    assert first.headers["NGSILD-Results-Count"] == "2"
    assert "NGSILD-Warning" not in second.headers


def test_request_that_came_this_way_before_makes_no_map(town: Town, sources: Sources) -> None:
    alias = town.get("info/sourceIdentity").json()["contextSourceAlias"]

    answer = town.get("entityMaps", {"Via": f"1.1 {alias}"}, type=LEVEL)

    assert problem(answer) == (508, "LoopDetected")


def test_maps_make_deep_pages_possible(town: Town, sources: Sources) -> None:
    """Without a map pages over sources end at entity 10,000."""
    sources.fill(30)
    made = town.get("entityMaps", type=LEVEL)

    answer = town.get("entities", map_of(made), type=LEVEL, offset=10_000, count="true")

    assert (numbers(answer), answer.headers["NGSILD-Results-Count"]) == ([], "30")
    refused = town.get("entities", type=LEVEL, offset=10_000)
    assert "entityMap=true" in refused.json()["detail"]
