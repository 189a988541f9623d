# SPDX-License-Identifier: Apache-2.0
"""How notifications and subscriptions are shown: linked entities, scopes, languages, names (5.2.14, 5.5.7)."""

from typing import Any

import pytest

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.receivers import Receiver
from hiroba.kernel.context.tests.samples import at, prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_subscriptions import ATTRS, subscribe, subscription

RIVER = "urn:ngsi-ld:River:1"
LINK = {"type": "Relationship", "object": RIVER}
TERMS = {"Level": "https://example.org/Level", "height": "https://example.org/height"}
LD = {"Content-Type": "application/ld+json"}


@pytest.mark.parametrize("join", ["flat", "inline"])
def test_linked_entities_come_with_the_notification(town: Town, receiver: Receiver, join: str) -> None:
    river = {"id": RIVER, "type": "River", "name": prop("加古川")}
    town.create(river)
    subscribe(
        town, receiver.uri, notification={"join": join, "joinLevel": 1, "attributes": ["river", "waterLevel"]}
    )

    town.create(sensor(1, river=LINK))

    entity, *further = receiver.wait_for(1)[0]["data"]
    assert set(entity) == {"id", "type", "river", "waterLevel"}
    if join == "flat":
        assert entity["river"] == LINK
        assert further == [river]
    else:
        assert entity["river"] == {**LINK, "entity": river}
        assert further == []


def test_scope_query_selects(town: Town, receiver: Receiver) -> None:
    subscribe(town, receiver.uri, scopeQ="/Kakogawa/#")

    town.create(sensor(1, scope="/Akashi"), sensor(2, scope="/Kakogawa/North"))

    assert receiver.wait_for(1)[0]["data"][0]["id"] == sensor_id(2)


def test_language_is_chosen(town: Town, receiver: Receiver) -> None:
    subscribe(town, receiver.uri, lang="ja")
    names = {"type": "LanguageProperty", "languageMap": {"ja": "川", "en": "river"}}

    town.create(sensor(1, name=names))

    assert receiver.wait_for(1)[0]["data"][0]["name"] == {"type": "Property", "value": "川", "lang": "ja"}


def test_geojson_is_one_collection(town: Town, receiver: Receiver) -> None:
    endpoint = {
        "uri": receiver.uri,
        "accept": "application/geo+json",
        "receiverInfo": [{"key": "Prefer", "value": "body=json"}],
    }
    subscribe(town, receiver.uri, notification={"endpoint": endpoint})

    town.create(sensor(1, location=at(134.8, 34.7)))

    body = receiver.wait_for(1)[0]
    assert body["data"]["features"][0]["geometry"]["coordinates"] == [134.8, 34.7]
    assert "@context" not in body
    assert receiver.headers[0]["Content-Type"] == "application/geo+json"
    assert "json-ld#context" in receiver.headers[0]["Link"]


def level_subscription(uri: str, q: str) -> dict[str, Any]:
    given = subscription(uri, q=q, watchedAttributes=["height"])
    given["entities"] = [{"type": "(Level|Other)"}]
    return given | {"id": "urn:ngsi-ld:Subscription:1", "@context": [TERMS]}


def test_subscription_is_shown_in_the_words_of_its_reader(town: Town, receiver: Receiver) -> None:
    given = level_subscription(receiver.uri, r'height>2;(height~="a\\d"|!height)')
    assert town.post("subscriptions", given, headers=LD).status_code == 201

    shown = town.get("subscriptions/urn:ngsi-ld:Subscription:1").json()

    assert shown["watchedAttributes"] == ["https://example.org/height"]
    assert shown["entities"] == [{"type": "(https://example.org/Level|Other)"}]
    height = "https://example.org/height"
    assert shown["q"] == rf'{height}>2;({height}~="a\\d"|!{height})'
    assert shown["notificationTrigger"] == ["attributeCreated", "attributeUpdated"]


def test_update_in_other_words_keeps_what_the_old_ones_meant(town: Town, receiver: Receiver) -> None:
    given = level_subscription(receiver.uri, "height>2")
    assert town.post("subscriptions", given, headers=LD).status_code == 201
    fragment = {"entities": [{"type": "https://example.org/Level"}]}

    assert town.patch("subscriptions/urn:ngsi-ld:Subscription:1", fragment).status_code == 204
    entity = {"id": "urn:a:1", "type": "Level", "height": prop(3), "@context": TERMS}
    assert town.post("entities", entity, headers=LD).status_code == 201

    # Still in the words of the @context that the subscription was made with.
    assert receiver.wait_for(1)[0]["data"] == [{"id": "urn:a:1", "type": "Level", "height": prop(3)}]


def test_null_removes_a_member_and_mandatory_ones_stay(town: Town, receiver: Receiver) -> None:
    path = subscribe(town, receiver.uri, q="waterLevel>5", expiresAt="2099-01-01T00:00:00Z")

    assert town.patch(path, {"q": None, "expiresAt": None}).status_code == 204
    for member in ("notification", "entities"):
        assert town.patch(path, {member: None}).status_code == 400

    shown = town.get(path).json()
    assert "q" not in shown
    assert "expiresAt" not in shown
    town.create(sensor(1, level=1))
    receiver.wait_for(1)


def test_projection_of_notifications(town: Town, receiver: Receiver) -> None:
    subscribe(town, receiver.uri, notification={"pick": ["id", "waterLevel"]})
    subscribe(town, receiver.uri, notification={"omit": ["type", "waterLevel"]})

    town.create(sensor(1))
    town.patch(ATTRS, {"waterLevel": prop(9)})

    shown = {frozenset(body["data"][0]) for body in receiver.wait_for(4)}
    assert shown == {frozenset(["id", "waterLevel"]), frozenset(["id", "name"])}
