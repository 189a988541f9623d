# SPDX-License-Identifier: Apache-2.0
"""4.22: entities and attributes with expiresAt go when it has passed; until then only sysAttrs shows it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.receivers import Receiver, wait_until
from hiroba.kernel.context.tests.samples import at, prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_bulk import bulk, counts
from hiroba.kernel.context.tests.test_live_stream import Events
from hiroba.kernel.context.tests.test_subscriptions import subscribe

LATER = "2099-01-01T00:00:00Z"
LATEST = "2199-01-01T00:00:00Z"
ID = sensor_id(1)
HERE = f"entities/{ID}"
DATASET = "urn:ngsi-ld:Dataset:gps"


def soon(seconds: float = 0.5) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")


def system(town: Town, id: str = ID, **parameters: str) -> dict[str, Any]:
    shown: dict[str, Any] = town.entity(id, options="sysAttrs", **parameters)
    return shown


def is_gone(town: Town, id: str = ID) -> bool:
    return town.get(f"entities/{id}").status_code == 404


def test_expired_entity_goes_and_everybody_is_told(town: Town, receiver: Receiver, broker_url: str) -> None:
    subscribe(
        town, receiver.uri, entities=[{"type": "WaterLevelObserved"}], notificationTrigger=["entityDeleted"]
    )
    town.create(sensor(1, expiresAt=soon()), sensor(2, expiresAt=LATER), sensor(3))
    events = Events(broker_url, {"NGSILD-Tenant": town.name})
    assert not is_gone(town)

    wait_until(lambda: is_gone(town))

    assert receiver.wait_for(1)[0]["data"][0]["id"] == ID
    wait_until(lambda: events.seen[-1]["event"] == "deleted")
    events.close()
    assert town.ids(type="WaterLevelObserved") == [sensor_id(2), sensor_id(3)]
    assert town.get(f"temporal/{HERE}").json()["waterLevel"][0]["value"] == 1


def test_each_instance_and_sub_attribute_goes_at_its_own_time(town: Town, receiver: Receiver) -> None:
    subscribe(
        town,
        receiver.uri,
        entities=[{"type": "WaterLevelObserved"}],
        notificationTrigger=["attributeDeleted"],
    )
    instances = [prop(1, expiresAt=soon()), prop(2, datasetId=DATASET)]
    place = at(134.8, 34.7) | {"expiresAt": soon()}
    owner = {"type": "Relationship", "object": "urn:ngsi-ld:Town:1", "expiresAt": LATER}
    checked = prop(3, accuracy=prop(4, expiresAt=soon()), source=prop(5))
    town.create(sensor(1, level2=instances, location=place, owner=owner, checked=checked))

    wait_until(lambda: "location" not in town.entity(ID))

    shown = town.entity(ID)
    assert shown["level2"] == prop(2, datasetId=DATASET)
    assert shown["checked"] == prop(3, source=prop(5))
    assert shown["owner"] == {"type": "Relationship", "object": "urn:ngsi-ld:Town:1"}
    near = {"georel": "near;maxDistance==9", "geometry": "Point", "coordinates": "[134.8,34.7]"}
    assert town.ids(type="WaterLevelObserved", **near) == []
    told = receiver.wait_for(1)[0]["data"][0]
    assert told["location"]["value"] == "urn:ngsi-ld:null"
    gone = town.get(f"temporal/{HERE}", timeproperty="deletedAt", timerel="before", timeAt=LATER).json()
    assert {"level2", "location"} <= gone.keys()


def test_only_system_attributes_show_it(town: Town) -> None:
    town.create(sensor(1, expiresAt=LATER, speed=prop(3, expiresAt=LATEST)))

    for kind in ("normalized", "concise", "simplified"):
        for shown in (
            town.entity(ID, format=kind),
            town.get("entities", type="WaterLevelObserved", format=kind).json()[0],
        ):
            assert "expiresAt" not in str(shown)
        shown = system(town, format=kind)
        assert shown["expiresAt"] == LATER
        if kind != "simplified":
            assert shown["speed"]["expiresAt"] == LATEST
    assert town.entity(ID, format="concise")["speed"] == 3
    feature = town.get(HERE, {"Accept": "application/geo+json"}, options="sysAttrs").json()
    assert feature["properties"]["expiresAt"] == LATER
    assert "expiresAt" not in town.get("hiroba/states", type="WaterLevelObserved", at=LATER).text
    history = f"temporal/{HERE}"
    assert "expiresAt" not in town.get(history).text
    assert town.get(history, options="sysAttrs").json()["speed"][0]["expiresAt"] == LATEST


def test_earlier_versions_of_the_standard_do_not_know_it(town: Town) -> None:
    town.create(sensor(1, expiresAt=LATER, speed=prop(3, expiresAt=LATEST)))

    old = town.get(HERE, {"Prefer": "ngsi-ld=1.8"}, options="sysAttrs")

    assert "expiresAt" not in old.text
    assert "createdAt" in old.text


def test_how_writes_treat_it(town: Town) -> None:
    town.create(sensor(1, expiresAt=LATER, speed=prop(3, expiresAt=LATER)))
    attrs = f"{HERE}/attrs"

    def dates() -> tuple[str | None, str | None]:
        shown = system(town)
        return shown.get("expiresAt"), shown["speed"].get("expiresAt")

    # Members of an attribute stay where it is only changed in part.
    assert town.patch(f"{attrs}/speed", prop(4)).status_code == 204
    assert town.patch(HERE, {"speed": prop(5)}).status_code == 204
    assert dates() == (LATER, LATER)
    # Null takes it away, and a value moves it.
    assert (
        town.patch(HERE, {"expiresAt": "urn:ngsi-ld:null", "speed": {"expiresAt": LATEST}}).status_code == 204
    )
    assert dates() == (None, LATEST)
    assert town.patch(f"{attrs}/speed", {"expiresAt": "urn:ngsi-ld:null"}).status_code == 204
    assert town.patch(attrs, {"expiresAt": LATEST}).status_code == 204
    assert dates() == (LATEST, None)
    # An attribute or an entity that is replaced lasts, unless it says otherwise.
    assert town.post(attrs, {"expiresAt": LATER, "speed": prop(6, expiresAt=LATER)}).status_code == 204
    assert dates() == (LATER, LATER)
    assert town.post(f"{attrs}?options=noOverwrite", {"expiresAt": LATEST}).status_code == 207
    assert town.patch(attrs, {"speed": prop(7)}).status_code == 204
    assert dates() == (LATER, None)
    assert town.put(HERE, sensor(1, speed=prop(8))).status_code == 204
    assert dates() == (None, None)
    assert town.delete(f"{attrs}/expiresAt").status_code == 400


def test_date_that_is_moved_or_removed_counts_as_it_is_now(town: Town) -> None:
    for number in range(1, 6):
        town.create(sensor(number, expiresAt=soon(1)))
    town.create(sensor(6, expiresAt=LATER))
    assert town.patch(f"entities/{sensor_id(2)}", {"expiresAt": LATER}).status_code == 204
    assert town.patch(f"entities/{sensor_id(3)}", {"expiresAt": "urn:ngsi-ld:null"}).status_code == 204
    assert town.put(f"entities/{sensor_id(4)}", sensor(4)).status_code == 204
    assert town.delete(f"entities/{sensor_id(5)}").status_code == 204
    town.create(sensor(5))
    assert town.patch(f"entities/{sensor_id(6)}", {"expiresAt": soon(1)}).status_code == 204

    wait_until(lambda: is_gone(town) and is_gone(town, sensor_id(6)))

    assert town.ids(type="WaterLevelObserved") == [sensor_id(number) for number in (2, 3, 4, 5)]


def test_one_goes_after_the_other(town: Town) -> None:
    town.create(
        sensor(1, expiresAt=soon(1.2), a=prop(1, expiresAt=soon(0.3)), b=prop(1, expiresAt=soon(0.7)))
    )

    wait_until(lambda: "a" not in town.entity(ID))
    assert "b" in town.entity(ID)
    wait_until(lambda: "b" not in town.entity(ID))
    wait_until(lambda: is_gone(town))


def test_what_is_over_already_goes_at_once(town: Town) -> None:
    town.create(sensor(1, expiresAt="2020-01-01T00:00:00Z"))
    wait_until(lambda: is_gone(town), seconds=2)


@pytest.mark.parametrize(
    "value", ["soon", "2026-01-01", 12, None, prop(LATER), [LATER], "urn:ngsi-ld:null", ""]
)
def test_no_date_is_refused(town: Town, value: Any) -> None:
    assert town.post("entities", sensor(1, expiresAt=value)).status_code == 400
    assert town.post("entities", sensor(1, speed=prop(1, expiresAt=value))).status_code == 400
    town.create(sensor(2))
    other = f"entities/{sensor_id(2)}"
    if value != "urn:ngsi-ld:null":
        assert town.patch(other, {"expiresAt": value}).status_code == 400
        assert town.patch(f"{other}/attrs", {"expiresAt": value}).status_code == 400
    assert town.ids(type="WaterLevelObserved") == [sensor_id(2)]


def test_terms_of_the_core_context_by_their_iri_are_no_attributes(town: Town) -> None:
    for term in ("expiresAt", "createdAt", "scope"):
        iri = f"https://uri.etsi.org/ngsi-ld/{term}"
        assert town.post("entities", sensor(1) | {iri: prop(1)}).status_code == 400
    for term in ("expiresAt", "observedAt", "createdAt"):
        iri = f"https://uri.etsi.org/ngsi-ld/{term}"
        assert town.post("entities", sensor(1, speed=prop(1, **{iri: prop(1)}))).status_code == 400


@pytest.mark.parametrize("name", ["expiresAt", "https%3A%2F%2Furi.etsi.org%2Fngsi-ld%2FexpiresAt"])
def test_it_is_no_attribute_wherever_one_is_named(town: Town, name: str) -> None:
    town.create(sensor(1, expiresAt=LATER))

    for path in (f"{HERE}/attrs/{name}", f"temporal/{HERE}/attrs/{name}"):
        assert town.delete(path).status_code == 400
    assert town.patch(f"{HERE}/attrs/{name}", prop(1)).status_code == 400
    assert town.put(f"{HERE}/attrs/{name}", prop(1)).status_code == 400
    iri = {"https://uri.etsi.org/ngsi-ld/expiresAt": prop(1)}
    assert town.post(f"{HERE}/attrs", iri).status_code == 400
    assert town.post("temporal/entities", {"id": ID, "type": "T", **iri}).status_code == 400
    asked = {"type": "WaterLevelObserved"}
    near = {"georel": "near;maxDistance==9", "geometry": "Point", "coordinates": "[134.8,34.7]"}
    for more in ({"attrs": name}, {"pick": name}, {"orderBy": name}, {"geoproperty": name, **near}):
        for path in ("entities", "temporal/entities"):
            assert town.http.get(path, params=asked | more).status_code < 500
    for path in (
        f"attributes/{name}",
        "attributes",
        "types?details=true",
        f"hiroba/count?type=T&attribute={name}",
    ):
        assert town.get(path).status_code < 500
    assert system(town)["expiresAt"] == LATER


def test_queries_find_it(town: Town) -> None:
    town.create(sensor(1, expiresAt=LATER), sensor(2, expiresAt=LATEST), sensor(4))
    town.create(sensor(3, speed=prop(1, expiresAt=LATER)))

    def found(q: str) -> list[str]:
        return [id[-1] for id in town.ids(type="WaterLevelObserved", q=q)]

    assert found("expiresAt") == ["1", "2"]
    assert found("!expiresAt") == ["4", "3"]
    assert found("expiresAt<2100-01-01T00:00:00Z") == ["1"]
    assert found("speed.expiresAt==2099-01-01T00:00:00Z") == ["3"]


def test_what_an_import_brings_expires_too(town: Town) -> None:
    found = bulk(town, sensor(1), sensor(2, expiresAt=soon()), sensor(3, speed=prop(1, expiresAt=soon())))
    assert counts(found) == (3, 0, 0, 0)

    wait_until(lambda: is_gone(town, sensor_id(2)))
    wait_until(lambda: "speed" not in town.entity(sensor_id(3)))
    assert not is_gone(town)


def test_many_go_together(town: Town) -> None:
    until = soon(0.3)
    for first in (0, 400, 800):
        batch = [sensor(number, expiresAt=until) for number in range(first, first + 400)]
        assert town.post("entityOperations/create", batch).status_code == 201
    wait_until(lambda: town.ids(type="WaterLevelObserved") == [])


def test_subscription_is_not_told_of_it(town: Town, receiver: Receiver) -> None:
    subscribe(town, receiver.uri, entities=[{"type": "WaterLevelObserved"}])
    town.create(sensor(1, expiresAt=LATER, speed=prop(1, expiresAt=LATER)))
    assert "expiresAt" not in str(receiver.wait_for(1)[0]["data"])

    # To move the date alone changes no attribute, so the next to be told of is the speed.
    assert town.patch(HERE, {"expiresAt": LATEST}).status_code == 204
    assert town.patch(HERE, {"speed": {"value": 2}}).status_code == 204
    assert receiver.wait_for(2)[1]["data"][0]["speed"]["value"] == 2
    assert len(receiver.bodies) == 2


def test_subscription_with_system_attributes_shows_it(town: Town, receiver: Receiver) -> None:
    path = subscribe(town, receiver.uri, entities=[{"type": "WaterLevelObserved"}])
    endpoint = {"uri": receiver.uri}
    assert town.patch(path, {"notification": {"endpoint": endpoint, "sysAttrs": True}}).status_code == 204
    town.create(sensor(1, expiresAt=LATER, speed=prop(1, expiresAt=LATEST)))

    (told,) = receiver.wait_for(1)[0]["data"]
    assert (told["expiresAt"], told["speed"]["expiresAt"]) == (LATER, LATEST)
