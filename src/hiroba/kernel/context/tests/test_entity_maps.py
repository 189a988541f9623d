# SPDX-License-Identifier: Apache-2.0
"""EntityMaps (ETSI GS CIM 009, 5.5.14, 5.14, 6.32, 6.34): what a reader of pages sees of them."""

import time
from typing import Any

import httpx
import pytest

from hiroba.kernel.context.federation.questions import Question
from hiroba.kernel.context.names.vocabulary import CORE
from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_registrations import LEVEL

HEADER = "NGSILD-EntityMap"


def numbers(answer: httpx.Response) -> list[int]:
    assert answer.is_success, answer.text
    return [int(each["id"].rpartition("-")[2]) for each in answer.json()]


def map_of(answer: httpx.Response) -> dict[str, str]:
    """The header that goes on with the map of an answer."""
    return {HEADER: answer.headers[HEADER]}


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


def test_query_with_a_map_tells_where_it_is_and_keeps_its_pages(town: Town) -> None:
    town.create(*(sensor(number) for number in range(1, 6)))

    first = town.get("entities", type=LEVEL, limit=2, entityMap="true", count="true")
    town.create(sensor(6))
    second = town.get("entities", map_of(first), type=LEVEL, limit=2, offset=2, count="true")

    assert (first.status_code, numbers(first), first.headers["NGSILD-Results-Count"]) == (201, [1, 2], "5")
    assert (second.status_code, numbers(second), second.headers["NGSILD-Results-Count"]) == (200, [3, 4], "5")
    assert second.headers[HEADER] == first.headers[HEADER]


def test_link_to_the_next_page_goes_on_with_the_map(town: Town) -> None:
    town.create(*(sensor(number) for number in range(1, 6)))
    pages = [town.get("entities", type=LEVEL, limit=2, entityMap="true")]

    while "next" in pages[-1].links:
        pages.append(
            httpx.get(str(pages[-1].url.join(pages[-1].links["next"]["url"])), headers=town.http.headers)
        )

    assert [numbers(page) for page in pages] == [[1, 2], [3, 4], [5]]
    assert [page.status_code for page in pages] == [201, 200, 200]
    assert len({page.headers[HEADER] for page in pages}) == 1


def test_map_is_retrieved_prolonged_and_deleted(town: Town) -> None:
    town.create(sensor(1))
    made = town.get("entityMaps", type=LEVEL)
    path = made.headers[HEADER].removeprefix("/ngsi-ld/v1/")

    assert made.status_code == 201
    assert made.json() == town.get(path).json()
    assert (made.json()["type"], made.json()["entityMap"]) == ("EntityMap", {sensor_id(1): ["@none"]})
    later = "2099-01-01T00:00:00Z"
    ignored = {"entityMap": {}, "linkedMaps": {"urn:a:b": "urn:c:d"}}
    assert town.patch(path, {"expiresAt": later, **ignored}).status_code == 204
    changed = town.get(path).json()
    assert made.json()["expiresAt"] < changed["expiresAt"] < later
    assert (changed["entityMap"], changed["linkedMaps"]) == ({sensor_id(1): ["@none"]}, {})
    assert town.delete(path).status_code == 204
    for answer in (town.get(path), town.patch(path, {"expiresAt": later}), town.delete(path)):
        assert problem(answer) == (404, "ResourceNotFound")


def test_map_is_json_ld_when_that_is_wanted(town: Town) -> None:
    made = town.get("entityMaps", {"Accept": "application/ld+json"}, type=LEVEL)

    assert "@context" in made.json()
    assert town.get("entityMaps", {"Accept": "application/geo+json"}, type=LEVEL).status_code == 406


def test_map_by_a_query_in_the_body_serves_pages_by_both_ways(town: Town) -> None:
    town.create(*(sensor(number, level=number) for number in range(1, 5)))
    body = {"type": "Query", "entities": [{"type": LEVEL}], "q": "waterLevel>1"}

    made = town.post("entityMaps", body)
    by_body = town.post("entityOperations/query?limit=1&offset=1", body, map_of(made))
    by_parameters = town.get("entities", map_of(made), type=LEVEL, q="waterLevel>1", limit=1, offset=2)

    assert list(made.json()["entityMap"]) == [sensor_id(2), sensor_id(3), sensor_id(4)]
    assert (by_body.status_code, numbers(by_body)) == (200, [3])
    assert (by_parameters.status_code, numbers(by_parameters)) == (200, [4])


def test_query_in_the_body_may_ask_for_a_map(town: Town) -> None:
    town.create(*(sensor(number) for number in range(1, 4)))
    body = {"type": "Query", "entities": [{"type": LEVEL}], "entityMap": True, "entityMapLifetime": "PT1M"}

    first = town.post("entityOperations/query?limit=2", body)
    link = str(first.url.join(first.links["next"]["url"]))
    second = httpx.post(link, json=body, headers={"NGSILD-Tenant": town.name}, trust_env=False)

    assert (first.status_code, numbers(first)) == (201, [1, 2])
    assert (second.status_code, numbers(second)) == (200, [3])
    unmapped = town.post("entityOperations/query", body | {"entityMap": False})
    assert (unmapped.status_code, HEADER in unmapped.headers) == (200, False)


def test_what_no_longer_fits_leaves_the_map_and_the_page_is_filled(town: Town) -> None:
    """5.5.9.3."""
    town.create(*(sensor(number, level=number) for number in range(1, 7)))
    first = town.get("entities", type=LEVEL, q="waterLevel>0", limit=2, entityMap="true")
    town.delete(f"entities/{sensor_id(3)}")
    town.patch(f"entities/{sensor_id(4)}/attrs", {"waterLevel": prop(-1)})

    second = town.get(
        "entities", map_of(first), type=LEVEL, q="waterLevel>0", limit=2, offset=2, count="true"
    )

    assert (numbers(second), second.headers["NGSILD-Results-Count"]) == ([5, 6], "4")
    assert "next" not in second.links
    listed = town.get(first.headers[HEADER].removeprefix("/ngsi-ld/v1/")).json()["entityMap"]
    assert list(listed) == [sensor_id(number) for number in (1, 2, 5, 6)]


def test_ids_choose_among_the_entities_of_the_map(town: Town) -> None:
    town.create(*(sensor(number) for number in range(1, 4)))
    made = town.get("entityMaps", type=LEVEL)
    town.create(sensor(4))

    asked = ",".join(map(sensor_id, (3, 4, 1)))
    answer = town.get("entities", map_of(made), type=LEVEL, id=asked, count="true")

    assert (numbers(answer), answer.headers["NGSILD-Results-Count"]) == ([1, 3], "2")
    assert len(town.get("entityMaps", type=LEVEL, id=sensor_id(4)).json()["entityMap"]) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"type": "Other"},
        {"type": LEVEL, "q": "waterLevel>1"},
        {"type": LEVEL, "idPattern": ".*1$"},
        {"type": LEVEL, "scopeQ": "/a"},
        {"type": LEVEL, "georel": "near;maxDistance==1", "geometry": "Point", "coordinates": "[1,1]"},
        {"type": LEVEL, "local": "true"},
    ],
    ids=str,
)
def test_map_of_another_question_is_refused(town: Town, other: dict[str, Any]) -> None:
    made = town.get("entityMaps", type=LEVEL)

    assert problem(town.get("entities", map_of(made), **other)) == (400, "BadRequestData")


def test_map_for_one_entity_is_declined(town: Town) -> None:
    """5.5.14: no location is told."""
    town.create(sensor(1))

    answer = town.get(f"entities/{sensor_id(1)}", {HEADER: "urn:a:b"}, entityMap="true")

    assert (answer.status_code, HEADER in answer.headers) == (200, False)


def test_map_of_another_context_is_refused(town: Town) -> None:
    """5.5.9.1."""
    made = town.get("entityMaps", type=LEVEL)
    context = town.post("jsonldContexts", {"@context": {LEVEL: "https://example.org/other"}})
    link = f'<{made.url.join(context.headers["Location"])}>; rel="http://www.w3.org/ns/json-ld#context"'

    answer = town.get("entities", map_of(made) | {"Link": link}, type=LEVEL)

    assert problem(answer) == (400, "BadRequestData")


def test_unknown_or_deleted_map_is_made_anew(town: Town) -> None:
    """5.7.2.4."""
    town.create(sensor(1), sensor(2))
    made = town.get("entityMaps", type=LEVEL)
    town.delete(made.headers[HEADER].removeprefix("/ngsi-ld/v1/"))

    again = town.get("entities", map_of(made), type=LEVEL, id=sensor_id(2))

    assert (again.status_code, numbers(again)) == (201, [2])
    assert again.headers[HEADER] != made.headers[HEADER]
    assert numbers(town.get("entities", map_of(again), type=LEVEL)) == [1, 2]
    unknown = town.get("entities", {HEADER: "urn:ngsi-ld:entitymap:none"}, type=LEVEL)
    assert (unknown.status_code, numbers(unknown)) == (201, [1, 2])


def test_map_ends_after_the_time_that_was_suggested(town: Town) -> None:
    made = town.get("entityMaps", type=LEVEL, entityMapLifetime="PT1S")
    path = made.headers[HEADER].removeprefix("/ngsi-ld/v1/")
    assert town.get(path).status_code == 200

    time.sleep(1.1)

    assert town.get(path).status_code == 404
    assert town.get("entities", map_of(made), type=LEVEL).status_code == 201


@pytest.mark.parametrize(
    "wrong",
    [
        {"entityMap": "perhaps"},
        {"entityMap": "true", "entityMapLifetime": "an hour"},
        {"entityMap": "true", "entityMapLifetime": "PT0S"},
        {"entityMap": "true", "limit": 0},
        {"entityMap": "true", "q": "a=="},
        {"entityMap": "true", "local": "perhaps"},
    ],
    ids=str,
)
def test_wrong_questions_with_a_map_are_refused(town: Town, wrong: dict[str, Any]) -> None:
    assert town.get("entities", type=LEVEL, **wrong).status_code == 400


def test_too_wide_and_unusable_questions_make_no_map(town: Town) -> None:
    assert problem(town.get("entityMaps", id=sensor_id(1))) == (400, "BadRequestData")
    assert problem(town.get("entityMaps", type=LEVEL, q="sensor{a}==1", join="flat")) == (
        400,
        "BadRequestData",
    )
    assert problem(town.get("entityMaps/nothing")) == (400, "BadRequestData")
    path = town.get("entityMaps", local="true").headers[HEADER].removeprefix("/ngsi-ld/v1/")
    wrongs: list[Any] = [
        {"expiresAt": "soon"},
        {"expiresAt": "2020-01-01T00:00:00Z"},
        {"type": "Map"},
        {"a": 1},
        [],
    ]
    for wrong in wrongs:
        assert problem(town.patch(path, wrong)) == (400, "BadRequestData")


def test_order_of_a_local_map_is_that_of_the_question(town: Town) -> None:
    town.create(*(sensor(number, level=number) for number in (2, 3, 1)))
    asked: dict[str, Any] = {"type": LEVEL, "local": "true", "orderBy": "waterLevel;desc", "limit": 2}

    first = town.get("entities", **asked, entityMap="true")
    second = town.get("entities", map_of(first), **asked, offset=2)

    assert (numbers(first), numbers(second)) == ([3, 2], [1])


def test_maps_of_another_tenant_do_not_exist(town: Town, other_town: Town) -> None:
    town.create(sensor(1))
    made = town.get("entityMaps", type=LEVEL)
    path = made.headers[HEADER].removeprefix("/ngsi-ld/v1/")

    for answer in (other_town.get(path), other_town.delete(path)):
        assert problem(answer) == (404, "ResourceNotFound")
    answer = other_town.get("entities", map_of(made), type=LEVEL)
    assert (answer.status_code, numbers(answer)) == (201, [])
    assert town.get(path).status_code == 200


def test_a_thousand_entities_named_in_a_body_are_looked_up_as_one(town: Town) -> None:
    """Each selector names one entity; asked for with the ids of all they would be a million."""
    selectors = tuple({"id": sensor_id(number), "type": LEVEL} for number in range(1_000))
    ids = [each["id"] for each in selectors]

    asked = Question(selectors, {}, CORE).of_ids(ids)

    assert asked.selectors == ({"id": ",".join(ids), "type": LEVEL},)
    body = {"type": "Query", "entities": list(selectors)}
    town.post("entityOperations/create", [sensor(number) for number in range(1_000)])
    made = town.post("entityMaps", body)
    begun = time.monotonic()
    page = town.post("entityOperations/query?limit=1000", body, map_of(made))
    assert len(page.json()) == 1_000
    assert time.monotonic() - begun < 2
