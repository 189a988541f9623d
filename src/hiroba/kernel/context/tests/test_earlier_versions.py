# SPDX-License-Identifier: Apache-2.0
"""Answers in an earlier version of the standard (ETSI GS CIM 009, 4.3.6.8, 6.3.6): what each knows, and who asks."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town, town_of
from hiroba.kernel.context.tests.context_sources import ContextSource
from hiroba.kernel.context.tests.receivers import Receiver
from hiroba.kernel.context.tests.samples import prop
from hiroba.kernel.context.tests.test_registrations import register, registration

ID = "urn:ngsi-ld:Sensor:1"
AT = "2026-04-01T00:00:00Z"
GONE = "http://127.0.0.1:9/context.jsonld"
ENTITY: dict[str, Any] = {
    "id": ID,
    "type": ["Gauge", "Sensor"],
    "scope": "/kakogawa",
    "name": {"type": "LanguageProperty", "languageMap": {"ja": "水位", "en": "level"}},
    "setup": {"type": "JsonProperty", "json": {"a": [1]}},
    "state": {"type": "VocabProperty", "vocab": "open"},
    "days": {"type": "ListProperty", "valueList": [1, 2]},
    "parts": {"type": "ListRelationship", "objectList": [{"object": "urn:a:1"}, {"object": "urn:a:2"}]},
    "near": {"type": "Relationship", "object": "urn:a:1", "objectType": "Pump"},
    "level": [
        {"type": "Property", "value": 1, "datasetId": "urn:d:1", "observedAt": AT},
        {"type": "Property", "value": 2, "unitCode": "MTR", "valueType": "Number"},
    ],
}
# What 1.3 is the first to know stays; everything newer is as the tables say.
OF_1_3: dict[str, Any] = {
    "id": ID,
    "type": ["Gauge", "Sensor"],
    "name": {"type": "Property", "value": {"ja": "水位", "en": "level"}},
    "setup": {"type": "Property", "value": {"a": [1]}},
    "state": {"type": "Property", "value": "open"},
    "days": {"type": "Property", "value": [1, 2]},
    "parts": {"type": "Relationship", "object": ["urn:a:1", "urn:a:2"]},
    "near": {"type": "Relationship", "object": "urn:a:1"},
    "level": [
        {"type": "Property", "value": 1, "datasetId": "urn:d:1", "observedAt": AT},
        {"type": "Property", "value": 2, "unitCode": "MTR"},
    ],
}
OF_1_0 = OF_1_3 | {"type": "Gauge", "level": {"type": "Property", "value": 2}}
OF_1_4 = OF_1_3 | {"scope": ENTITY["scope"], "name": ENTITY["name"]}
OF_1_8 = ENTITY | {"level": OF_1_3["level"]}


def asked(town: Town, version: str, path: str = f"entities/{ID}", **parameters: str) -> httpx.Response:
    return town.get(path, {"Prefer": f"ngsi-ld={version}"}, **parameters)


@pytest.mark.parametrize(
    ("version", "shown"),
    [("1.0", OF_1_0), ("1.2", OF_1_0), ("1.3", OF_1_3), ("1.4", OF_1_4), ("1.7", OF_1_4), ("1.8", OF_1_8)],
)
def test_entity_is_shown_as_the_version_knows_it(town: Town, version: str, shown: dict[str, Any]) -> None:
    town.create(ENTITY)

    for answer, found in (
        (one := asked(town, version), one.json()),
        (many := asked(town, version, "entities", type="Sensor"), many.json()[0]),
    ):
        assert found == shown
        assert (answer.status_code, answer.headers["Preference-Applied"]) == (203, f"ngsi-ld={version}")


def test_entity_that_needs_no_amendment_is_answered_with_200(town: Town) -> None:
    town.create({"id": ID, "type": "Sensor", "level": prop(1)})

    answer = asked(town, "1.8")

    assert (answer.status_code, answer.headers["Preference-Applied"]) == (200, "ngsi-ld=1.8")
    projected = asked(town, "1.3", pick="id,type")
    assert (projected.status_code, projected.json()) == (200, {"id": ID, "type": "Sensor"})


@pytest.mark.parametrize(
    ("version", "applied"),
    [
        ("1.9", "1.9"),
        ("1.9.1", "1.9"),
        ("1.8.1", "1.8"),
        ("2.0", "1.9"),
        ("0.9", "1.0"),
        ('"1.8"; a=b', "1.8"),
    ],
)
def test_version_that_is_not_known_becomes_the_nearest(town: Town, version: str, applied: str) -> None:
    """4.3.6.8: the answer tells what it actually conforms to."""
    town.create(ENTITY)

    answer = asked(town, version)

    assert answer.headers["Preference-Applied"] == f"ngsi-ld={applied}"
    assert (answer.json() == ENTITY) == (applied == "1.9")


@pytest.mark.parametrize(
    "preference", ["ngsi-ld=new", "ngsi-ld", "ngsi-ld=", "respond-async", "ngsi-ld=1", ""]
)
def test_preference_that_is_not_understood_is_ignored(town: Town, preference: str) -> None:
    """RFC 7240, 2."""
    town.create(ENTITY)

    answer = town.get(f"entities/{ID}", {"Prefer": preference})

    assert (answer.status_code, answer.json()) == (200, ENTITY)
    assert "Preference-Applied" not in answer.headers


def test_every_representation_is_amended(town: Town) -> None:
    town.create(ENTITY)

    assert asked(town, "1.3", format="keyValues").json()["days"] == [1, 2]
    assert asked(town, "1.3", format="concise").json()["parts"] == {"object": ["urn:a:1", "urn:a:2"]}
    assert asked(town, "1.3", lang="ja").json()["name"]["value"] == "水位"
    both = {"Accept": "application/geo+json", "Prefer": "body=json, ngsi-ld=1.3"}
    feature = town.get(f"entities/{ID}", both).json()
    assert "@context" not in feature
    assert feature["properties"] == {name: value for name, value in OF_1_3.items() if name != "id"}


def test_sub_attributes_are_amended_too(town: Town) -> None:
    parts = [prop(1, datasetId="urn:d:1"), prop(2, observedAt=AT)]
    town.create({"id": ID, "type": "Sensor", "level": prop(3, state=ENTITY["state"], parts=parts)})

    assert asked(town, "1.0").json()["level"] == prop(3, state=OF_1_3["state"], parts=prop(2))
    assert asked(town, "1.7").json()["level"] == prop(3, state=OF_1_3["state"], parts=parts)


def test_history_is_amended_from_1_3_on(town: Town) -> None:
    """Without observedAt, which 1.2 does not know, there would be no history to tell."""
    town.create({"id": ID, "type": "Sensor", "days": ENTITY["days"] | {"observedAt": AT}})
    path, parameters = f"temporal/entities/{ID}", {"timerel": "after", "timeAt": "2026-01-01T00:00:00Z"}

    answer = asked(town, "1.0", path, **parameters)

    (instance,) = answer.json()["days"]
    assert (answer.status_code, answer.headers["Preference-Applied"]) == (203, "ngsi-ld=1.3")
    assert (instance["type"], instance["value"], instance["observedAt"]) == ("Property", [1, 2], AT)
    simplified = asked(town, "1.7", path, format="temporalValues", **parameters)
    assert simplified.json()["days"] == {"type": "Property", "values": [[[1, 2], AT]]}
    assert asked(town, "1.8", path, **parameters).status_code == 200


def test_joined_answer_is_amended_once(town: Town) -> None:
    with ContextSource(lambda request: (200, {"id": ID, "type": "Gauge", "days": ENTITY["days"]})) as source:
        register(
            town, registration(endpoint=source.endpoint, information=[{"entities": [{"type": "Gauge"}]}])
        )

        answer = asked(town, "1.7")

    assert (answer.status_code, answer.json()["days"]) == (203, OF_1_3["days"])
    assert "prefer" not in source.asked[0].headers


def test_notification_conforms_to_the_version_of_the_subscription(town: Town, receiver: Receiver) -> None:
    """5.2.12 and 5.8.6."""
    given = {
        "type": "Subscription",
        "entities": [{"type": "Sensor"}],
        "ngsildConformance": "1.3",
        "notification": {"endpoint": {"uri": receiver.uri}},
    }
    assert town.post("subscriptions", given).status_code == 201

    town.create(ENTITY)

    assert receiver.wait_for(1)[0]["data"] == [OF_1_3]
    assert town.post("subscriptions", given | {"ngsildConformance": "new"}).status_code == 400


def test_source_is_sent_what_its_version_knows(town: Town) -> None:
    """4.3.6.6."""
    version = [{"key": "ngsildConformance", "value": "1.3"}]
    with ContextSource(lambda request: (201, None)) as source:
        register(
            town,
            registration(
                endpoint=source.endpoint,
                mode="redirect",
                operations=["redirectionOps"],
                contextSourceInfo=version,
                information=[{"entities": [{"type": "Sensor"}]}],
            ),
        )

        town.post("entities", ENTITY)
        town.put(f"entities/{ID}/attrs/days?type=Sensor", ENTITY["days"])

    assert [each.body for each in source.asked] == [OF_1_3, OF_1_3["days"]]


@pytest.fixture(scope="module")
def town_of_1_8() -> Iterator[Town]:
    """Of a broker whose clients know 1.8.1."""
    with Scratch() as scratch:
        process, url = start_broker(scratch.broker_dsn, open=True, ngsild_conformance="1.8")
        with town_of(url) as town:
            yield town
        stop_broker(process)


def test_who_asks_for_no_version_gets_that_of_the_setting(town_of_1_8: Town) -> None:
    town_of_1_8.create(ENTITY)

    usual = town_of_1_8.get(f"entities/{ID}")

    assert (usual.status_code, usual.json()) == (200, OF_1_8)
    assert "Preference-Applied" not in usual.headers
    assert asked(town_of_1_8, "1.9").json() == ENTITY
    assert town_of_1_8.get("info/conformance").json()["ngsildConformance"] == "1.8"


def test_status_of_a_context_that_is_not_available_is_that_of_the_setting(
    town: Town, town_of_1_8: Town
) -> None:
    """6.3.2: 504, and 503 up to 1.8.1. A preference is about entities (4.3.6.8) and changes no status."""
    given = {"id": "urn:a:1", "type": "Any", "@context": GONE}

    def told(town: Town, **headers: str) -> tuple[int, int, str]:
        answer = town.post("entities", given, {"Content-Type": "application/ld+json", **headers})
        members = answer.json()
        return answer.status_code, members["status"], members["type"].rpartition("/")[2]

    assert told(town) == told(town, Prefer="ngsi-ld=1.8") == (504, 504, "LdContextNotAvailable")
    assert told(town_of_1_8) == (503, 503, "LdContextNotAvailable")
    assert told(town_of_1_8, Prefer="ngsi-ld=1.9") == (504, 504, "LdContextNotAvailable")
