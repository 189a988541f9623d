# SPDX-License-Identifier: Apache-2.0
"""NGSIv2: entities with dateExpires go when it has passed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town, town_of
from hiroba.kernel.context.tests.receivers import Receiver, wait_until
from hiroba.kernel.context.tests.samples import prop
from hiroba.kernel.context.tests.test_bulk import bulk, counts
from hiroba.kernel.context.tests.test_expiry import HERE, ID, LATER, LATEST, system
from hiroba.kernel.context.tests.test_v2_entities import create
from hiroba.kernel.context.tests.test_v2_subscriptions import subscribe

STORED = "urn:ngsi-v2:E:Room"


def expiring(seconds: float, id: str = "E") -> dict[str, Any]:
    moment = datetime.now(UTC) + timedelta(seconds=seconds)
    return {
        "id": id,
        "type": "Room",
        "temperature": {"value": 20},
        "dateExpires": {"type": "DateTime", "value": moment.isoformat(timespec="milliseconds")},
    }


def is_gone(v2: httpx.Client, id: str = "E") -> bool:
    return v2.get(f"entities/{id}").status_code == 404


def test_expired_entity_goes_and_leaves_its_history(town: Town, v2: httpx.Client, receiver: Receiver) -> None:
    condition = {"alterationTypes": ["entityDelete"]}
    subscribe(v2, receiver, subject={"entities": [{"idPattern": ".*"}], "condition": condition})
    create(v2, expiring(0.5))
    create(v2, expiring(3600, id="later"))
    assert not is_gone(v2)

    wait_until(lambda: is_gone(v2))

    assert receiver.wait_for(1)[0]["data"][0]["id"] == "E"
    assert not is_gone(v2, "later")
    assert town.get(f"temporal/entities/{STORED}").json()["temperature"][0]["value"] == 20


def test_date_that_is_moved_or_removed_keeps_the_entity(v2: httpx.Client) -> None:
    for id in ("moved", "removed", "E"):
        create(v2, expiring(1, id=id))
    later = expiring(3600)["dateExpires"]
    assert v2.patch("entities/moved/attrs", json={"dateExpires": later}).status_code == 204
    assert v2.delete("entities/removed/attrs/dateExpires").status_code == 204

    wait_until(lambda: is_gone(v2))

    assert not is_gone(v2, "moved")
    assert not is_gone(v2, "removed")


def test_attribute_of_that_name_of_ngsi_ld_means_nothing(town: Town, v2: httpx.Client) -> None:
    create(v2, expiring(0.1))
    past = {"type": "Property", "value": "2020-01-01T00:00:00Z"}
    town.create({"id": "urn:ngsi-ld:Passport:1", "type": "Passport", "dateExpires": past})

    wait_until(lambda: is_gone(v2))

    assert town.get("entities/urn:ngsi-ld:Passport:1").status_code == 200


def test_what_an_import_brings_expires_too(town: Town, v2: httpx.Client) -> None:
    """Many rows at once take a way of their own into the database; each of these goes with its own date."""
    for entity in (expiring(0.5), expiring(3600, id="later")):
        create(v2, entity)
    lines = [town.entity(f"urn:ngsi-v2:{id}:Room", options="sysAttrs") for id in ("E", "later")]
    soon, late = ({**line, "id": line["id"] + number} for line, number in zip(lines, "12", strict=True))
    plain = {"id": "urn:ngsi-v2:plain:Room", "type": "Room"}

    found = bulk(town, plain, soon, late)
    assert counts(found) == (3, 0, 0, 0)

    wait_until(lambda: town.get(f"entities/{soon['id']}").status_code == 404)
    for kept in (late, plain):
        assert town.get(f"entities/{kept['id']}").status_code == 200


def test_date_that_an_import_moves_keeps_the_entity(town: Town, v2: httpx.Client) -> None:
    create(v2, expiring(1, id="moved"))
    create(v2, expiring(1))
    create(v2, expiring(3600, id="later"))
    later = town.entity("urn:ngsi-v2:later:Room", options="sysAttrs")

    assert counts(bulk(town, {**later, "id": "urn:ngsi-v2:moved:Room"})) == (0, 1, 0, 0)
    wait_until(lambda: is_gone(v2))

    assert not is_gone(v2, "moved")


def test_what_expires_while_the_broker_is_away_goes_at_the_next_start() -> None:
    with Scratch() as own:
        process, base = start_broker(own.broker_dsn, open=True)
        with town_of(base) as town:
            headers = {"Fiware-Service": town.name}
            made = httpx.post(f"{base}/v2/entities", json=expiring(1), headers=headers, trust_env=False)
            assert made.status_code == 201
        process.kill()
        process.communicate()

        process, base = start_broker(own.broker_dsn, open=True)
        with town_of(base, town.name) as town:
            wait_until(lambda: town.get(f"entities/{STORED}").status_code == 404)
        stop_broker(process)


def test_both_apis_mean_the_same_date(town: Town, v2: httpx.Client) -> None:
    given = {"id": ID, "type": "T", "n": {"value": 1}, "dateExpires": {"type": "DateTime", "value": LATER}}
    assert v2.post("entities", json=given).status_code == 201
    assert system(town)["expiresAt"] == "2099-01-01T00:00:00.000Z"
    assert town.entity(ID).keys() == {"id", "type", "n"}

    assert town.patch(HERE, {"expiresAt": LATEST}).status_code == 204
    shown = v2.get(f"entities/{ID}?attrs=dateExpires").json()["dateExpires"]
    assert shown == {"type": "DateTime", "value": "2199-01-01T00:00:00.000Z", "metadata": {}}
    assert [each["id"] for each in v2.get("entities?q=dateExpires>2150-01-01").json()] == [ID]
    assert v2.get(f"entities/{ID}/attrs/dateExpires/value").text == '"2199-01-01T00:00:00.000Z"'
    assert v2.get(f"entities/{ID}").json().keys() == {"id", "type", "n"}

    text = {"Content-Type": "text/plain"}
    assert v2.put(f"entities/{ID}/attrs/dateExpires/value", content="never", headers=text).status_code == 400
    assert v2.delete(f"entities/{ID}/attrs/dateExpires").status_code == 204
    assert "expiresAt" not in system(town)
    assert (
        v2.post(
            f"entities/{ID}/attrs", json={"dateExpires": {"value": expiring(0.5)["dateExpires"]["value"]}}
        ).status_code
        == 204
    )
    wait_until(lambda: is_gone(v2, ID))


def test_attribute_of_ngsi_ld_with_the_name_of_ngsiv2_is_another(town: Town, v2: httpx.Client) -> None:
    town.create({"id": ID, "type": "T", "dateExpires": prop(1), "expiresAt": LATER})
    shown = v2.get(f"entities/{ID}?attrs=dateExpires,*").json()
    assert shown["urn:ngsi-v2:dateExpires"]["value"] == 1
    assert shown["dateExpires"]["value"] == "2099-01-01T00:00:00.000Z"
