# SPDX-License-Identifier: Apache-2.0
"""A subscription tells only of what its creator may read: by changes, at intervals and by links."""

import time
from typing import Any

from hiroba.kernel.context.tests.receivers import Receiver, wait_until
from hiroba.kernel.context.tests.test_access import STAFF, TYPES, WRITE, client, close_clients, guarded, token

__all__ = ["close_clients", "guarded"]

IDS = {name: f"urn:ngsi-ld:{name}:282103-notified" for name in TYPES}
PUBLIC = next(name for name, audience in TYPES.items() if audience == "public")
STAFF_ONLY = next(name for name, audience in TYPES.items() if audience == "staff")
UNSEEN = frozenset(name for name, audience in TYPES.items() if audience != "public")


def subscription(receiver: Receiver, **more: Any) -> dict[str, Any]:
    notification = {"endpoint": {"uri": receiver.uri}} | more.pop("notification", {})
    return {"type": "Subscription", "entities": [{"type": "*"}], "notification": notification} | more


def types_told(receiver: Receiver) -> set[str]:
    return {entity["type"] for body in receiver.bodies for entity in body["data"]}


def write_all(url: str) -> None:
    with client(url, token(WRITE)) as http:
        for name in sorted(TYPES, key=lambda each: TYPES[each] == "public"):
            links = {
                f"to{other}": {"type": "Relationship", "object": IDS[other]}
                for other in TYPES
                if other != name
            }
            answer = http.post("entityOperations/upsert", json=[{"id": IDS[name], "type": name, **links}])
            assert answer.is_success, answer.text


def test_changes_of_guarded_types_are_not_told(guarded: tuple[str, str], receiver: Receiver) -> None:
    url, _ = guarded
    triggers = ["entityCreated", "entityUpdated", "entityDeleted"]
    with client(url, token(WRITE)) as http:
        given = subscription(receiver, notificationTrigger=triggers)
        assert http.post("subscriptions", json=given).status_code == 201
        write_all(url)
        # The public one goes last: when it is told, all others would have been.
        for name in [*sorted(UNSEEN), PUBLIC]:
            assert http.delete(f"entities/{IDS[name]}").status_code == 204
        wait_until(lambda: any("deletedAt" in body["data"][0] for body in receiver.bodies))

    assert types_told(receiver) == {PUBLIC}


def test_who_may_read_staff_types_is_told_of_them(guarded: tuple[str, str], receiver: Receiver) -> None:
    url, _ = guarded
    with client(url, token(WRITE, STAFF)) as http:
        given = subscription(receiver, entities=[{"type": STAFF_ONLY}])
        assert http.post("subscriptions", json=given).status_code == 201
        write_all(url)

        receiver.wait_for(1)

    assert types_told(receiver) == {STAFF_ONLY}


def test_guarded_types_are_not_told_at_intervals(guarded: tuple[str, str], receiver: Receiver) -> None:
    url, _ = guarded
    write_all(url)
    with client(url, token(WRITE)) as http:
        assert http.post("subscriptions", json=subscription(receiver, timeInterval=1)).status_code == 201
        receiver.wait_for(2)

    assert types_told(receiver) == {PUBLIC}


def test_linked_entities_of_guarded_types_stay_ids(guarded: tuple[str, str], receiver: Receiver) -> None:
    url, _ = guarded
    with client(url, token(WRITE)) as http:
        for join in ("flat", "inline"):
            given = subscription(receiver, notification={"join": join, "joinLevel": 3})
            assert http.post("subscriptions", json=given).status_code == 201
        write_all(url)
        receiver.wait_for(2)
        time.sleep(0.3)

    assert types_told(receiver) == {PUBLIC}
    told = [attribute for body in receiver.bodies for attribute in body["data"][0].values()]
    assert not any("entity" in each for each in told if isinstance(each, dict))


def test_overview_is_for_those_who_may_write(guarded: tuple[str, str]) -> None:
    url, _ = guarded

    assert client(url).get("hiroba/subscriptions").status_code == 401
    assert client(url, token(STAFF)).get("hiroba/subscriptions").status_code == 403
    assert client(url, token(WRITE)).get("hiroba/subscriptions").status_code == 200
