# SPDX-License-Identifier: Apache-2.0
"""What differs from Orion on purpose, as docs/ngsiv2.md lists it."""

from typing import Any

import httpx
import pytest

from hiroba.kernel.context.tests.test_v2_entities import create, error

HTTP = {"http": {"url": "http://127.0.0.1:9/n"}}
EVERYTHING = {"entities": [{"idPattern": ".*"}]}


@pytest.mark.parametrize(
    ("subscription", "named"),
    [
        ({"subject": EVERYTHING, "notification": HTTP | {"throttling": 5}}, "'throttling'"),
        ({"subject": EVERYTHING | {"id": "E"}, "notification": HTTP}, "'id'"),
        ({"subject": EVERYTHING | {"condition": {"attr": []}}, "notification": HTTP}, "'attr'"),
        ({"subject": EVERYTHING, "notification": {"http": HTTP["http"] | {"qos": 1}}}, "'qos'"),
    ],
)
def test_unknown_members_of_subscriptions_are_refused_by_name(
    v2: httpx.Client, subscription: dict[str, Any], named: str
) -> None:
    """Orion passes over them, and a misspelled condition is then no condition."""
    answer = v2.post("subscriptions", json=subscription)

    assert error(answer) == (400, "BadRequest")
    assert f"the unknown member {named}" in answer.json()["description"]


def test_entity_may_have_several_places_without_marks(v2: httpx.Client) -> None:
    """Orion refuses a second one unless `ignoreType` marks it."""
    place = {"type": "geo:point", "value": "34.75, 134.84"}
    create(v2, {"id": "E", "type": "T", "location": place, "entrance": {**place, "value": "10,10"}})

    near = {"georel": "near;maxDistance:100", "geometry": "point", "coords": "34.75,134.84"}
    assert [entity["id"] for entity in v2.get("entities", params=near).json()] == ["E"]


def test_numbers_keep_all_their_digits(v2: httpx.Client) -> None:
    """Orion rounds to nine decimals."""
    create(v2, {"id": "E", "type": "T", "a": {"value": 442.123456785551}, "b": {"value": 42.9999999999}})

    assert v2.get("entities/E", params={"options": "keyValues"}).json() == {
        "id": "E",
        "type": "T",
        "a": 442.123456785551,
        "b": 42.9999999999,
    }


def test_quoted_moment_is_that_moment(v2: httpx.Client) -> None:
    """Orion compares a quoted text with texts only."""
    create(v2, {"id": "E", "type": "T", "at": {"type": "DateTime", "value": "2026-04-01T00:00:00Z"}})

    found = v2.get("entities", params={"q": "at=='2026-04-01T09:00:00+09:00'"})

    assert [entity["id"] for entity in found.json()] == ["E"]


@pytest.mark.parametrize(
    "path", ["entities/E<1/attrs/a", "entities/E1", "subscriptions/none", "registrations/x=1"]
)
def test_what_cannot_exist_is_not_found(v2: httpx.Client, path: str) -> None:
    """Orion answers 400 to ids that it would never give."""
    assert error(v2.get(path)) == (404, "NotFound")


def test_last_of_two_members_of_one_name_counts(v2: httpx.Client) -> None:
    """Orion answers 400; RFC 8259 leaves it open."""
    body = b'{"id": "E", "type": "T", "a": {"value": 1}, "a": {"value": 2}}'

    assert v2.post("entities", content=body, headers={"Content-Type": "application/json"}).status_code == 201
    assert v2.get("entities/E/attrs/a/value").json() == 2


def test_values_come_in_the_order_in_which_they_were_written(v2: httpx.Client) -> None:
    create(v2, {"id": "E", "type": "T", "b": {"value": 1}, "a": {"value": 2}})

    assert v2.get("entities/E", params={"options": "values"}).json() == [1, 2]
    assert v2.get("entities/E", params={"options": "values", "attrs": "a,b"}).json() == [2, 1]


def test_area_of_a_point_can_be_asked_for(v2: httpx.Client) -> None:
    """Orion refuses coveredBy a point."""
    create(v2, {"id": "E", "type": "T", "location": {"type": "geo:point", "value": "1, 2"}})

    asked = {"georel": "coveredBy", "geometry": "point", "coords": "1,2"}
    assert len(v2.get("entities", params=asked).json()) == 1
