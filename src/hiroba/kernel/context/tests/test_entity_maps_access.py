# SPDX-License-Identifier: Apache-2.0
"""EntityMaps tell nobody of what he may not see, and end with the rights under which they were made."""

import time

import httpx
import psycopg

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import town_of
from hiroba.kernel.context.tests.context_sources import ContextSource, pages_of
from hiroba.kernel.context.tests.samples import sensor, sensor_id
from hiroba.kernel.context.tests.test_access import (
    RESTRICTED,
    STAFF,
    WRITE,
    client,
    close_clients,
    guarded,
    token,
)
from hiroba.kernel.context.tests.test_entity_maps import HEADER, map_of, numbers
from hiroba.kernel.context.tests.test_registrations import LEVEL, register, registration

__all__ = ["close_clients", "guarded"]

ALL = {"type": "Public,Staff,Restricted,Undeclared"}


def listed(answer: httpx.Response) -> list[int]:
    assert answer.status_code in (200, 201), answer.text
    return sorted(int(id.rpartition("-")[2]) for id in answer.json()["entityMap"])


def path_of(answer: httpx.Response) -> str:
    return answer.headers[HEADER].removeprefix("/ngsi-ld/v1/")


def test_map_lists_what_its_maker_may_see(guarded: tuple[str, str]) -> None:
    url, _ = guarded

    assert listed(client(url).get("entityMaps", params=ALL)) == [0]
    assert listed(client(url, token(STAFF)).get("entityMaps", params=ALL)) == [0, 1, 3]
    assert listed(client(url, token(STAFF, RESTRICTED)).get("entityMaps", params=ALL)) == [0, 1, 2, 3]


def test_map_of_one_with_more_rights_does_not_exist(guarded: tuple[str, str]) -> None:
    url, _ = guarded
    staff, anybody = client(url, token(STAFF)), client(url)
    made = staff.get("entityMaps", params=ALL)

    assert anybody.get(path_of(made)).status_code == 404
    assert anybody.patch(path_of(made), json={"expiresAt": "2099-01-01T00:00:00Z"}).status_code == 404
    assert anybody.delete(path_of(made)).status_code == 404
    page = anybody.get("entities", params=ALL | {"count": "true"}, headers=map_of(made))
    assert (page.status_code, numbers(page), page.headers["NGSILD-Results-Count"]) == (201, [0], "1")
    assert staff.get(path_of(made)).status_code == 200


def test_map_of_one_with_fewer_rights_shows_no_more_to_others(guarded: tuple[str, str]) -> None:
    url, _ = guarded
    made = client(url).get("entityMaps", params=ALL)

    page = client(url, token(STAFF)).get("entities", params=ALL, headers=map_of(made))

    assert (page.status_code, numbers(page)) == (200, [0])


def test_entities_of_sources_are_listed_by_their_types(guarded: tuple[str, str]) -> None:
    """A second type of theirs may be one that the reader must not know of; a source's own map names no types."""
    url, _ = guarded
    given = [sensor(20, type="Public"), sensor(21, type=["Public", "Restricted"])]
    with ContextSource(pages_of(given)) as source:
        writer = client(url, token(WRITE))
        part = [{"entities": [{"type": "Public"}]}]
        writer.post("csourceRegistrations", json=registration(endpoint=source.endpoint, information=part))
        made = client(url).get("entities", params={"type": "Public", "entityMap": "true", "count": "true"})
        asked = [each.path for each in source.asked]
        whole = client(url, token(STAFF, RESTRICTED)).get("entityMaps", params={"type": "Public"})
        writer.delete(f"csourceRegistrations/{registration()['id']}")

    assert sensor_id(21) not in client(url).get(path_of(made)).text
    assert (numbers(made), made.headers["NGSILD-Results-Count"]) == ([0, 20], "2")
    assert "/ngsi-ld/v1/entityMaps" not in asked
    # Who may see every type is served by the source's own map, where it has one.
    assert "/ngsi-ld/v1/entityMaps" in [each.path for each in source.asked]
    assert listed(whole) == [0, 20, 21]


def test_types_that_different_brokers_tell_of_an_entity_count_together(guarded: tuple[str, str]) -> None:
    """A map lists what the pages of a query without one would show."""
    url, _ = guarded
    reader, writer = client(url), client(url, token(WRITE))
    writer.post("entityOperations/create", json=[sensor(22, type="Restricted"), sensor(23, type="Public")])
    given = [sensor(20, type="Public"), sensor(22, type="Public"), sensor(23, type="Restricted")]
    with ContextSource(pages_of(given)) as source:
        part = [{"entities": [{"type": "Public"}]}]
        writer.post("csourceRegistrations", json=registration(endpoint=source.endpoint, information=part))
        made = reader.get("entityMaps", params={"type": "Public"})
        mapped = reader.get("entities", params={"type": "Public"}, headers=map_of(made))
        plain = reader.get("entities", params={"type": "Public"})
        writer.delete(f"csourceRegistrations/{registration()['id']}")
    writer.post("entityOperations/delete", json=[sensor_id(22), sensor_id(23)])

    assert listed(made) == numbers(mapped) == numbers(plain) == [0, 20, 22]


def test_map_ends_when_the_audience_of_a_type_changes(guarded: tuple[str, str]) -> None:
    url, owner_dsn = guarded
    made = client(url).get("entityMaps", params=ALL)
    change = "UPDATE context.entity_type SET audience = %s WHERE name = 'Public'"
    with psycopg.connect(owner_dsn, autocommit=True) as connection:
        connection.execute(change, ("staff",))
        deadline = time.monotonic() + 20
        while client(url).get("entities", params={"type": "Public"}).json():
            assert time.monotonic() < deadline
            time.sleep(0.2)
        answer = client(url).get(path_of(made))
        connection.execute(change, ("public",))

    assert answer.status_code == 404


def test_maps_are_bounded_in_number_and_size() -> None:
    """The map used longest ago goes first; who comes back to it gets a new one."""
    limits = {"maps_of_tenant": 2, "map_bytes_of_tenant": 10_000, "map_entities": 30}
    with Scratch() as scratch:
        process, url = start_broker(scratch.broker_dsn, open=True, limits=limits)
        with town_of(url) as town, town_of(url) as other:
            town.create(*(sensor(number) for number in range(35)))
            other.create(sensor(1))
            others = other.get("entityMaps", type=LEVEL)
            small = [town.get("entityMaps", type=LEVEL, id=sensor_id(number)) for number in range(2)]
            town.get(path_of(small[0]))
            small.append(town.get("entityMaps", type=LEVEL, id=sensor_id(2)))
            kept = [town.get(path_of(each)).status_code for each in small]
            large = town.get("entities", type=LEVEL, entityMap="true", count="true")
            left = [town.get(path_of(each)).status_code for each in [*small, large]]
            again = town.get("entities", map_of(small[1]), type=LEVEL, id=sensor_id(1))
            unaffected = other.get(path_of(others)).status_code
        stop_broker(process)

    assert kept == [200, 404, 200]
    # 30 entities of the 35 fit one map, which takes the room of the oldest.
    assert (large.headers["NGSILD-Results-Count"], left) == ("30", [404, 404, 200, 200])
    assert (again.status_code, numbers(again)) == (201, [1])
    assert unaffected == 200


def test_tenant_with_most_maps_makes_room_for_others() -> None:
    """What is over goes first, in whichever tenant."""
    with Scratch() as scratch:
        process, url = start_broker(scratch.broker_dsn, open=True, limits={"map_bytes": 6_000})
        with town_of(url) as town, town_of(url) as other:
            many = [town.get("entityMaps", type=LEVEL) for _ in range(3)]
            one = other.get("entityMaps", type=LEVEL, entityMapLifetime="PT1S")
            left = [town.get(path_of(each)).status_code for each in many]
            time.sleep(1.1)
            town.get("entityMaps", type=LEVEL)
            left_then = [town.get(path_of(each)).status_code for each in many]
            over = other.get(path_of(one)).status_code
        stop_broker(process)

    assert left == [404, 200, 200]
    assert (left_then, over) == ([404, 200, 200], 404)


def test_map_that_is_too_large_alone_is_refused() -> None:
    with Scratch() as scratch:
        process, url = start_broker(scratch.broker_dsn, open=True, limits={"map_bytes_of_tenant": 2_000})
        with town_of(url) as town:
            town.create(*(sensor(number) for number in range(20)))
            refused = town.get("entityMaps", type=LEVEL)
            small = town.get("entityMaps", type="Other")
        stop_broker(process)

    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (403, "TooManyResults")
    assert small.status_code == 201


def test_reader_goes_on_over_a_restart() -> None:
    """Maps are a cache (5.5.14): the next page comes with a new one."""
    with Scratch() as scratch, ContextSource(pages_of([sensor(number) for number in range(5, 9)])) as source:
        process, url = start_broker(scratch.broker_dsn, open=True)
        with town_of(url, "town") as town:
            town.create(*(sensor(number) for number in range(5)))
            register(town, registration(endpoint=source.endpoint, operations=["retrieveOps"]))
            first = town.get("entities", type=LEVEL, limit=4, entityMap="true")
        stop_broker(process)
        process, url = start_broker(scratch.broker_dsn, open=True)
        with town_of(url, "town") as town:
            second = town.get("entities", map_of(first), type=LEVEL, limit=4, offset=4)
            third = town.get("entities", map_of(second), type=LEVEL, limit=4, offset=8)
        stop_broker(process)

    assert [page.status_code for page in (first, second, third)] == [201, 201, 200]
    assert numbers(first) + numbers(second) + numbers(third) == list(range(9))
