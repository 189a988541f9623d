# SPDX-License-Identifier: Apache-2.0
"""Plays the calls of FiLiP, a client of Orion, against a broker: `python tools/run_filip.py http://127.0.0.1:1026/`.

For an environment of its own with `pip install filip`, because FiLiP brings pandas and much else. The broker is a
scratch one (`hiroba broker --open`). Exits with 1 when a call fails.
"""

import sys
from collections.abc import Callable
from typing import Any

from client_calls import play
from filip.clients.ngsi_v2 import ContextBrokerClient
from filip.models.base import FiwareHeader
from filip.models.ngsi_v2.context import ContextEntity, NamedContextAttribute, Query
from filip.models.ngsi_v2.registrations import Registration
from filip.models.ngsi_v2.subscriptions import Subscription

NOWHERE = "http://127.0.0.1:9/v2"
SUBSCRIPTION = {
    "subject": {"entities": [{"idPattern": ".*", "type": "Room"}], "condition": {"attrs": ["a"]}},
    "notification": {"http": {"url": NOWHERE}, "attrs": ["a"]},
}
REGISTRATION = {
    "provider": {"http": {"url": NOWHERE}},
    "dataProvided": {"entities": [{"id": "Far1", "type": "Far"}], "attrs": ["x"]},
}


def main(url: str) -> int:
    with ContextBrokerClient(
        url=url, fiware_header=FiwareHeader(service="filip", service_path="/test")
    ) as client:
        return play(calls(client))


def calls(client: ContextBrokerClient) -> dict[str, Callable[[], Any]]:
    """In this order; each expects what the ones before have left."""
    number = NamedContextAttribute(name="a", value=2, type="Number")
    accuracy = {"accuracy": {"type": "Number", "value": 0.1}}
    room = ContextEntity(id="Room:1", type="Room", a={"value": 1, "type": "Number", "metadata": accuracy})
    other = ContextEntity(id="Room:2", type="Room", a={"value": 1, "type": "Number"})
    one = {"entity_id": "Room:1", "entity_type": "Room"}
    attribute = {"entity_id": "Room:1", "attr_name": "a"}
    return {
        "version": client.get_version,
        "resources": client.get_resources,
        "create": lambda: client.post_entity(room),
        "create again, update": lambda: client.post_entity(room, update=True),
        "retrieve": lambda: client.get_entity("Room:1"),
        "list": lambda: client.get_entity_list(entity_types=["Room"]),
        "attributes": lambda: client.get_entity_attributes(**one),
        "attribute": lambda: client.get_attribute(**attribute),
        "value": lambda: client.get_attribute_value(**attribute),
        "update attribute": lambda: client.update_entity_attribute("Room:1", number),
        "update value, number": lambda: client.update_attribute_value(**attribute, value=2.5),
        "update value, text": lambda: client.update_attribute_value(**attribute, value="warm"),
        "update value, object": lambda: client.update_attribute_value(**attribute, value={"b": 1}),
        "append": lambda: client.update_or_append_entity_attributes(**one, attrs=[number]),
        "update existing": lambda: client.update_existing_entity_attributes(**one, attrs=[number]),
        "replace": lambda: client.replace_entity_attributes(**one, attrs=[number]),
        "types": client.get_entity_types,
        "type": lambda: client.get_entity_type("Room"),
        "batch": lambda: client.update(entities=[other], action_type="append"),
        "query": lambda: client.query(query=Query(entities=[{"idPattern": ".*", "type": "Room"}])),
        "override": lambda: client.override_entity(other),
        "patch": lambda: client.patch_entity(other),
        "subscribe": lambda: client.post_subscription(Subscription(**SUBSCRIPTION)),
        "subscriptions": lambda: [
            client.update_subscription(each) for each in client.get_subscription_list()
        ],
        "unsubscribe": lambda: [
            client.delete_subscription(each.id) for each in client.get_subscription_list()
        ],
        "register": lambda: client.post_registration(registration=Registration(**REGISTRATION)),
        "unregister": lambda: [
            client.delete_registration(each.id) for each in client.get_registration_list()
        ],
        "delete attribute": lambda: client.delete_entity_attribute("Room:1", "a"),
        "delete": lambda: client.delete_entities(client.get_entity_list()),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
