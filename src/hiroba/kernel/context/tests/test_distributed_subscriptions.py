# SPDX-License-Identifier: Apache-2.0
"""Subscriptions over two brokers (ETSI GS CIM 009, 5.8.1.4, 5.8.2.4, 5.8.5.4, 5.8.6)."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town, town_of
from hiroba.kernel.context.tests.context_sources import ContextSource
from hiroba.kernel.context.tests.receivers import Receiver, wait_until
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_access import STAFF, WRITE, client, close_clients, guarded, token
from hiroba.kernel.context.tests.test_distributed_operations import source_of
from hiroba.kernel.context.tests.test_registrations import (
    LEVEL,
    information,
    register,
    registration,
    registration_id,
)

__all__ = ["close_clients", "guarded"]

SUBSCRIPTIONS = ["createSubscription", "updateSubscription", "deleteSubscription"]
ID = "urn:ngsi-ld:Subscription:own"


@pytest.fixture
def watched() -> Iterator[ContextSource]:
    with ContextSource(answer=lambda asked: (201, b"")) as made:
        yield made


def subscription(receiver: Receiver, **more: Any) -> dict[str, Any]:
    endpoint = {"uri": receiver.uri, "accept": "application/json"}
    return {
        "id": ID,
        "type": "Subscription",
        "entities": [{"type": LEVEL}],
        "notification": {"endpoint": endpoint},
        **more,
    }


def subscribe(town: Town, receiver: Receiver, **more: Any) -> None:
    answer = town.post("subscriptions", subscription(receiver, **more))
    assert answer.status_code == 201, answer.text


def copies_at(source: Town) -> list[dict[str, Any]]:
    found = source.get("subscriptions").json()
    return [each for each in found if "sourceNotifications" in each["notification"]["endpoint"]["uri"]]


def copy_at(source: Town) -> dict[str, Any]:
    """The only copy, once it is there: it is made a moment after the answer."""
    wait_until(lambda: copies_at(source))
    (copy,) = copies_at(source)
    return copy


def test_change_at_the_source_is_told_to_the_subscriber(town: Town, source: Town, receiver: Receiver) -> None:
    source_of(town, source, operations=["federationOps"])
    subscribe(town, receiver)
    copy_at(source)

    source.create(sensor(1))

    (body,) = receiver.wait_for(1)
    assert (body["subscriptionId"], body["data"]) == (ID, [sensor(1)])
    town.create(sensor(2))
    assert receiver.wait_for(2)[1]["data"] == [sensor(2)]


def test_subscriber_gets_the_form_that_he_asked_for(town: Town, source: Town, receiver: Receiver) -> None:
    source_of(town, source, operations=SUBSCRIPTIONS)
    wanted = {"endpoint": {"uri": receiver.uri}, "format": "keyValues", "attributes": ["waterLevel"]}
    subscribe(town, receiver, notification=wanted)
    copy_at(source)

    source.create(sensor(1))

    assert receiver.wait_for(1)[0]["data"] == [{"id": sensor_id(1), "type": LEVEL, "waterLevel": 1.0}]


def test_condition_is_judged_at_the_source(town: Town, source: Town, receiver: Receiver) -> None:
    source_of(town, source, operations=SUBSCRIPTIONS)
    subscribe(town, receiver, q="waterLevel>3")
    copy = copy_at(source)

    source.create(sensor(1, level=2))
    source.create(sensor(2, level=4))

    assert [each["id"] for each in receiver.wait_for(1)[0]["data"]] == [sensor_id(2)]
    assert (copy["q"], copy["localOnly"]) == ("waterLevel>3", True)


def test_condition_over_attributes_that_lie_apart_is_judged_here(
    town: Town, source: Town, receiver: Receiver
) -> None:
    town.create(sensor(1, level=5), sensor(2, level=1))
    source_of(town, source, operations=SUBSCRIPTIONS, information=information(["depth"]))
    subscribe(town, receiver, q="waterLevel>3")
    copy_at(source)

    for number in (2, 1):
        source.create({"id": sensor_id(number), "type": LEVEL, "depth": prop(7)})

    (shown,) = receiver.wait_for(1)[0]["data"]
    assert (shown["id"], shown["depth"]["value"], shown["waterLevel"]["value"]) == (sensor_id(1), 7, 5)


def test_deletion_at_the_source_is_told(town: Town, source: Town, receiver: Receiver) -> None:
    source.create(sensor(1))
    source_of(town, source, operations=SUBSCRIPTIONS)
    subscribe(town, receiver, notificationTrigger=["entityDeleted"])
    copy_at(source)

    source.delete(f"entities/{sensor_id(1)}")

    (shown,) = receiver.wait_for(1)[0]["data"]
    assert (shown["id"], "deletedAt" in shown) == (sensor_id(1), True)


def test_registration_after_the_subscription_counts_too(town: Town, source: Town, receiver: Receiver) -> None:
    subscribe(town, receiver)
    source_of(town, source, operations=SUBSCRIPTIONS)
    copy_at(source)

    assert town.delete(f"csourceRegistrations/{registration_id()}").status_code == 204

    wait_until(lambda: not copies_at(source))


def test_changed_and_deleted_subscription_is_changed_and_deleted_there(
    town: Town, source: Town, receiver: Receiver
) -> None:
    source_of(town, source, operations=SUBSCRIPTIONS)
    subscribe(town, receiver)
    first = copy_at(source)

    assert town.patch(f"subscriptions/{ID}", {"q": "waterLevel>8"}).status_code == 204
    wait_until(lambda: [each.get("q") for each in copies_at(source)] == ["waterLevel>8"])
    assert copies_at(source)[0]["id"] != first["id"]

    assert town.patch(f"subscriptions/{ID}", {"isActive": False}).status_code == 204
    wait_until(lambda: not copies_at(source))
    assert town.patch(f"subscriptions/{ID}", {"isActive": True}).status_code == 204
    copy_at(source)
    assert town.delete(f"subscriptions/{ID}").status_code == 204
    wait_until(lambda: not copies_at(source))


def test_local_subscription_stays_here(town: Town, watched: ContextSource, receiver: Receiver) -> None:
    register(town, registration(endpoint=watched.endpoint, operations=SUBSCRIPTIONS))

    subscribe(town, receiver, localOnly=True)
    subscribe(town, receiver, id=f"{ID}2", entities=[{"type": "Other"}])
    subscribe(town, receiver, id=f"{ID}3", csf='owner=="prefecture"')
    time.sleep(0.5)

    assert watched.asked == []


def test_copy_asks_for_no_more_than_the_source_holds(
    town: Town, watched: ContextSource, receiver: Receiver
) -> None:
    held = information(["depth"], id=sensor_id(7))
    register(town, registration(endpoint=watched.endpoint, information=held, operations=SUBSCRIPTIONS))

    subscribe(town, receiver, q="waterLevel>3")

    wait_until(lambda: watched.asked)
    (asked,) = watched.asked
    assert asked.body["entities"] == [{"type": LEVEL, "id": sensor_id(7)}]
    assert asked.body["watchedAttributes"] == asked.body["notification"]["attributes"] == ["depth"]
    assert "q" not in asked.body
    assert receiver.uri not in str(asked.body)


def test_two_brokers_that_are_sources_of_each_other_do_not_order_in_circles(
    town: Town, source: Town, receiver: Receiver
) -> None:
    source_of(town, source, operations=["federationOps"])
    source_of(source, town, operations=["federationOps"])

    subscribe(town, receiver)
    copy_at(source)
    time.sleep(0.5)

    assert (len(copies_at(source)), len(copies_at(town))) == (1, 0)
    source.create(sensor(1))
    assert [each["id"] for each in receiver.wait_for(1)[0]["data"]] == [sensor_id(1)]


def test_source_that_was_away_gets_its_order_later(
    town: Town, watched: ContextSource, receiver: Receiver
) -> None:
    answers: Iterator[tuple[int, Any]] = iter([(503, {}), (201, {})])
    watched.answer = lambda asked: next(answers)
    register(town, registration(endpoint=watched.endpoint, operations=SUBSCRIPTIONS))
    subscribe(town, receiver)
    wait_until(lambda: len(watched.asked) == 1)

    # Any change wakes the task; else it tries again by itself.
    subscribe(town, receiver, id=f"{ID}2", entities=[{"type": "Other"}])

    wait_until(lambda: len(watched.asked) == 2)
    assert watched.asked[0].body["id"] == watched.asked[1].body["id"]


def test_order_outlives_a_restart(receiver: Receiver, source: Town) -> None:
    with Scratch() as scratch:
        process, url = start_broker(scratch.broker_dsn, open=True)
        with town_of(url, "restarted") as town:
            source_of(town, source, operations=SUBSCRIPTIONS)
            subscribe(town, receiver)
            copy_at(source)
        stop_broker(process)
        process, _ = start_broker(scratch.broker_dsn, open=True, port=int(url.rpartition(":")[2]))

        source.create(sensor(1))
        bodies, copies = receiver.wait_for(1), copies_at(source)
        stop_broker(process)

    assert ([each["id"] for each in bodies[0]["data"]], len(copies)) == ([sensor_id(1)], 1)


def test_report_without_the_secret_is_refused(town: Town, source: Town, receiver: Receiver) -> None:
    source_of(town, source, operations=SUBSCRIPTIONS)
    subscribe(town, receiver)
    copy = copy_at(source)
    right = copy["notification"]["endpoint"]["uri"]
    forged = {"type": "Notification", "subscriptionId": copy["id"], "data": [sensor(9)]}

    wrong = right[:-4] + "AAAA"
    assert httpx.post(wrong, json=forged, trust_env=False).status_code == 404
    for nonsense in (b"<html>", b"[]", b'{"data": 7}', b'{"data": [' + b"1," * 2_000 + b"1]}"):
        answer = httpx.post(right, content=nonsense, trust_env=False)
        assert answer.status_code == 400
    assert httpx.post(right, json={"data": [7, None, {"id": 7}]}, trust_env=False).status_code == 204
    assert receiver.bodies == []


def test_subscriber_is_told_nothing_that_he_may_not_see(
    guarded: tuple[str, str], watched: ContextSource, receiver: Receiver
) -> None:
    url, _ = guarded
    parts = [{"entities": [{"type": "Staff"}, {"type": "Restricted"}]}]
    given = registration(8, endpoint=watched.endpoint, information=parts, operations=SUBSCRIPTIONS)
    writer = client(url, token(f"{WRITE} {STAFF}"))
    assert writer.post("csourceRegistrations", json=given).status_code == 201
    wanted = subscription(receiver, entities=[{"type": "*"}], watchedAttributes=["name"])
    assert writer.post("subscriptions", json=wanted).status_code == 201

    wait_until(lambda: watched.asked)
    report = watched.asked[0].body["notification"]["endpoint"]["uri"]
    for number, type in ((1, "Restricted"), (2, "Staff")):
        body = {"type": "Notification", "data": [sensor(number, type=type)]}
        assert httpx.post(report, json=body, trust_env=False).status_code == 204

    assert [each["id"] for each in receiver.wait_for(1)[0]["data"]] == [sensor_id(2)]
    writer.delete(f"csourceRegistrations/{registration_id(8)}")
    writer.delete(f"subscriptions/{ID}")
