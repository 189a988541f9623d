# SPDX-License-Identifier: Apache-2.0
"""Subscriptions to context source registrations (ETSI GS CIM 009, 5.11)."""

from typing import Any

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.receivers import Receiver
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
