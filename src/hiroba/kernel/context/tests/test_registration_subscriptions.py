# SPDX-License-Identifier: Apache-2.0
"""Subscriptions to context source registrations (ETSI GS CIM 009, 5.11)."""

import time
from typing import Any

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town, town_of
from hiroba.kernel.context.tests.receivers import Receiver, wait_until
from hiroba.kernel.context.tests.test_names_and_contexts import LD
from hiroba.kernel.context.tests.test_registrations import LEVEL, register, registration, registration_id

ID = "urn:ngsi-ld:Subscription:1"


def subscribe(town: Town, receiver: Receiver, **more: Any) -> None:
    given = {
        "id": ID,
        "type": "Subscription",
        "entities": [{"type": LEVEL}],
        "notification": {"endpoint": {"uri": receiver.uri}},
        **more,
    }
    answer = town.post("csourceSubscriptions", given)
    assert answer.status_code == 201, answer.text


def told(receiver: Receiver, count: int) -> list[tuple[str, list[str]]]:
    return [(each["triggerReason"], [one["id"] for one in each["data"]]) for each in receiver.wait_for(count)]


def test_subscriber_is_told_what_matches_and_each_change(town: Town, receiver: Receiver) -> None:
    register(town, registration(1), registration(2, information=[{"entities": [{"type": "Other"}]}]))
    subscribe(town, receiver)
    one = registration_id(1)
    assert told(receiver, 1) == [("newlyMatching", [one])]

    register(town, registration(3))
    town.patch(f"csourceRegistrations/{one}", {"registrationName": "川"})
    town.patch(f"csourceRegistrations/{one}", {"information": [{"entities": [{"type": "Other"}]}]})
    town.delete(f"csourceRegistrations/{registration_id(3)}")

    assert told(receiver, 5)[1:] == [
        ("newlyMatching", [registration_id(3)]),
        ("updated", [one]),
        ("noLongerMatching", [one]),
        ("noLongerMatching", [registration_id(3)]),
    ]
    assert receiver.bodies[0]["type"] == "ContextSourceNotification"
    assert receiver.bodies[0]["subscriptionId"] == ID


def test_time_interval_repeats_what_matches(town: Town, receiver: Receiver) -> None:
    register(town, registration())
    subscribe(town, receiver, timeInterval=1)

    assert len(told(receiver, 3)) >= 3


def test_time_interval_tells_when_nothing_matches(town: Town, receiver: Receiver) -> None:
    """5.11.7: initially and each time, whatever has changed."""
    subscribe(town, receiver, timeInterval=1)

    assert told(receiver, 2)[:2] == [("newlyMatching", []), ("updated", [])]


def test_only_the_information_that_matters_is_told(town: Town, receiver: Receiver) -> None:
    """5.11.7: matching RegistrationInfo elements only."""
    subscribe(town, receiver)
    parts = [{"entities": [{"type": "Other"}]}, {"entities": [{"type": LEVEL}]}]
    register(town, registration(information=parts))

    assert receiver.wait_for(1)[0]["data"][0]["information"] == parts[1:]


def test_scope_query_narrows_the_registrations(town: Town, receiver: Receiver) -> None:
    subscribe(town, receiver, scopeQ="/Kakogawa/#")
    register(town, registration(1, scope="/Takasago"), registration(2, scope="/Kakogawa/River"))

    assert told(receiver, 1) == [("newlyMatching", [registration_id(2)])]


def test_attributes_count_only_with_both_lists(town: Town, receiver: Receiver) -> None:
    """5.11.7: where watchedAttributes or the attributes of the notification are missing, all of them match."""
    other = [{"entities": [{"type": LEVEL}], "propertyNames": ["other"]}]
    endpoint = {"uri": receiver.uri}
    subscribe(town, receiver, watchedAttributes=["level"])
    both = {"endpoint": endpoint, "attributes": ["height"]}
    subscribe(town, receiver, id=f"{ID}2", watchedAttributes=["level"], notification=both)

    register(town, registration(1, information=other))
    register(town, registration(2, information=[{**other[0], "propertyNames": ["height"]}]))

    receiver.wait_for(3)
    assert [body["data"][0]["id"] for body in receiver.bodies if body["subscriptionId"] == f"{ID}2"] == [
        registration_id(2)
    ]


def test_paused_subscription_is_told_all_when_it_goes_on(town: Town, receiver: Receiver) -> None:
    subscribe(town, receiver)
    assert town.patch(f"csourceSubscriptions/{ID}", {"isActive": False}).status_code == 204
    assert town.get(f"csourceSubscriptions/{ID}").json()["status"] == "paused"
    register(town, registration(1), registration(2))

    assert town.patch(f"csourceSubscriptions/{ID}", {"isActive": True}).status_code == 204

    assert told(receiver, 1) == [("newlyMatching", [registration_id(1), registration_id(2)])]


def test_subscriptions_of_entities_and_of_registrations_do_not_mix(town: Town, receiver: Receiver) -> None:
    subscribe(town, receiver)
    town.create({"id": "urn:ngsi-ld:Level:1", "type": LEVEL, "level": {"type": "Property", "value": 1}})
    register(town, registration())

    assert told(receiver, 1) == [("newlyMatching", [registration_id()])]
    assert town.get("subscriptions").json() == []
    assert town.get(f"subscriptions/{ID}").status_code == 404
    assert town.delete(f"subscriptions/{ID}").status_code == 404


def test_failures_are_tried_again_and_shown_to_operators(town: Town, receiver: Receiver) -> None:
    receiver.status = 503
    subscribe(town, receiver)
    register(town, registration())
    wait_until(lambda: town.get(f"csourceSubscriptions/{ID}").json()["notification"].get("timesFailed"))

    shown = town.get("hiroba/subscriptions").json()[0]
    assert (shown["id"], shown["api"], shown["backlog"]) == (ID, "context-sources", 1)
    assert shown["condition"] == "retrying"
    assert town.get(f"csourceSubscriptions/{ID}").json()["notification"]["status"] == "failed"

    receiver.status = 200
    assert told(receiver, 1) == [("newlyMatching", [registration_id()])]
    wait_until(lambda: town.get(f"csourceSubscriptions/{ID}").json()["notification"]["status"] == "ok")


def test_nothing_is_lost_when_the_broker_is_killed(receiver: Receiver) -> None:
    """What waits for a receiver in trouble comes after kill -9 and a new start, in order and with its figures."""
    receiver.status = 503
    with Scratch() as own:
        process, base = start_broker(own.broker_dsn, open=True)
        with town_of(base) as town:
            subscribe(town, receiver)
            register(town, registration(1), registration(2))
            town.delete(f"csourceRegistrations/{registration_id(1)}")
            wait_until(lambda: town.get("hiroba/subscriptions").json()[0]["timesFailed"])
            failed = town.get("hiroba/subscriptions").json()[0]["timesFailed"]
            time.sleep(0.5)
        process.kill()
        process.communicate()

        process, base = start_broker(own.broker_dsn, open=True)
        with town_of(base, town.name) as town:
            shown = town.get("hiroba/subscriptions").json()[0]
            assert (shown["backlog"], shown["timesFailed"] >= failed) == (3, True)
            receiver.status = 200
            assert town.patch(
                f"csourceRegistrations/{registration_id(2)}", {"registrationName": "川"}
            ).is_success
            assert told(receiver, 4) == [
                ("newlyMatching", [registration_id(1)]),
                ("newlyMatching", [registration_id(2)]),
                ("noLongerMatching", [registration_id(1)]),
                ("updated", [registration_id(2)]),
            ]
            assert town.get(f"csourceSubscriptions/{ID}").json()["entities"] == [{"type": LEVEL}]
        stop_broker(process)


def test_figures_of_a_subscription_are_shown(town: Town, receiver: Receiver) -> None:
    register(town, registration())
    subscribe(town, receiver)
    receiver.wait_for(1)

    shown = town.get(f"csourceSubscriptions/{ID}").json()
    assert shown["status"] == "active"
    assert shown["notification"]["timesFailed"] == 0
    assert [each["id"] for each in town.get("csourceSubscriptions").json()] == [ID]


def test_subscription_is_changed_and_deleted(town: Town, receiver: Receiver) -> None:
    subscribe(town, receiver)
    register(town, registration(1, information=[{"entities": [{"type": "Other"}]}]))

    assert town.patch(f"csourceSubscriptions/{ID}", {"entities": [{"type": "Other"}]}).status_code == 204
    assert told(receiver, 1) == [("newlyMatching", [registration_id(1)])]
    assert town.delete(f"csourceSubscriptions/{ID}").status_code == 204
    assert town.get(f"csourceSubscriptions/{ID}").status_code == 404


def test_change_without_a_context_keeps_the_names_of_the_subscription(town: Town, receiver: Receiver) -> None:
    own = {"Level": "https://example.org/Level"}
    given = {
        "id": ID,
        "type": "Subscription",
        "entities": [{"type": "Level"}],
        "notification": {"endpoint": {"uri": receiver.uri}},
        "@context": own,
    }
    assert town.post("csourceSubscriptions", given, headers=LD).status_code == 201

    assert town.patch(f"csourceSubscriptions/{ID}", {"description": "川"}).status_code == 204
    register(town, registration(information=[{"entities": [{"type": own["Level"]}]}]))

    assert told(receiver, 1) == [("newlyMatching", [registration_id()])]


def test_endpoint_in_an_inner_network_is_refused(town: Town) -> None:
    given = {
        "type": "Subscription",
        "entities": [{"type": LEVEL}],
        "notification": {"endpoint": {"uri": "http://169.254.169.254/latest"}},
    }

    assert town.post("csourceSubscriptions", given).status_code == 400


def test_other_tenant_sees_neither_subscription_nor_registration(
    town: Town, other_town: Town, receiver: Receiver
) -> None:
    subscribe(town, receiver)
    register(other_town, registration())
    register(town, registration(2))

    assert told(receiver, 1) == [("newlyMatching", [registration_id(2)])]
    assert other_town.get("csourceSubscriptions").json() == []
