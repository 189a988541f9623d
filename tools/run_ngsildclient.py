# SPDX-License-Identifier: Apache-2.0
"""Plays the calls of ngsildclient, a client of NGSI-LD brokers: `python tools/run_ngsildclient.py 1026`.

For an environment of its own with `pip install ngsildclient`. The broker is a scratch one of this machine
(`hiroba broker --open`). Exits with 1 when a call fails.
"""

import datetime
import sys
from collections.abc import Callable
from typing import Any

from client_calls import expect, play
from ngsildclient import Client, Entity, SubscriptionBuilder
from ngsildclient.api.constants import AggrMethod
from ngsildclient.api.helper.temporal import TemporalQuery

AT = datetime.datetime(2026, 4, 1, 9, tzinfo=datetime.UTC)
NOWHERE = "http://127.0.0.1:9/notify"
QUERY = {"type": "Query", "entities": [{"type": "Room"}], "q": "temperature>20"}
CONTEXT = {"@context": {"Room": "https://example.org/Room"}}


def main(port: str) -> int:
    with Client("127.0.0.1", int(port), tenant="ngsildclient", verbose=False) as client:
        return play(calls(client))


def room(number: int, temperature: float) -> Entity:
    made = Entity("Room", str(number))
    made.prop("temperature", temperature, unitcode="CEL", observedat=AT)
    made.gprop("location", (34.75, 134.84))
    made.rel("partOf", "urn:ngsi-ld:Building:1")
    return made


def calls(client: Client) -> dict[str, Callable[[], Any]]:
    return {
        **entity_calls(client),
        **query_calls(client),
        **history_calls(client),
        **other_calls(client),
        "delete": lambda: expect(client.delete(room(1, 0)), True),
        "delete where": lambda: client.delete_where(type="Room", q="temperature<100"),
        "drop": lambda: client.drop("Room"),
        "count none": lambda: expect(client.count(type="Room"), 0),
        "purge": client.purge,
    }


def entity_calls(client: Client) -> dict[str, Callable[[], Any]]:
    many = [room(number, 20 + number) for number in range(10, 60)]
    added = [Entity("Room", str(number)) for number in range(10, 60)]
    for each in added:
        each.prop("humidity", 60)
    return {
        "connected": lambda: expect(client.is_connected(), True),
        "create": lambda: expect(client.create(room(1, 21.5)), True),
        "create again, skip": lambda: client.entities.create(room(1, 21.5), skip=True),
        "exists": lambda: expect(client.exists("urn:ngsi-ld:Room:1"), True),
        "get": lambda: expect(client.get("urn:ngsi-ld:Room:1")["temperature"]["value"], 21.5),
        "upsert": lambda: client.upsert(room(1, 22.5)),
        "update": lambda: client.update(room(1, 23.5)),
        "updated": lambda: expect(client.get("urn:ngsi-ld:Room:1")["temperature"]["value"], 23.5),
        "create many": lambda: expect(client.create(*many).ok, True),
        "upsert many": lambda: expect(client.upsert(*many).ok, True),
        "upsert many, update": lambda: expect(client.upsert(*many, update=True).ok, True),
        "update many": lambda: expect(client.update(*many).ok, True),
        "update many, noOverwrite": lambda: expect(client.update(*added, overwrite=False).ok, True),
        "types": lambda: expect("Room" in client.types.list(), True),
    }


def query_calls(client: Client) -> dict[str, Callable[[], Any]]:
    return {
        "count": lambda: expect(client.count(type="Room"), 51),
        "count, q": lambda: expect(client.count(type="Room", q="temperature>50"), 29),
        "query": lambda: expect(len(client.query(type="Room")), 51),
        "query, pages": lambda: expect(len(client.query(type="Room", limit=20)), 51),
        "query, generator": lambda: expect(sum(1 for _ in client.query_generator(type="Room")), 51),
        "query, head": lambda: expect(len(client.query_head(type="Room", n=5)), 5),
        "query by body": lambda: expect(len(client.alt.query(QUERY)), 51),
        "count by body": lambda: expect(client.alt.count(QUERY), 51),
    }


def history_calls(client: Client) -> dict[str, Callable[[], Any]]:
    day = TemporalQuery().between(AT - datetime.timedelta(days=1), AT + datetime.timedelta(days=1))
    return {
        "history of one": lambda: client.temporal.get("urn:ngsi-ld:Room:1", ["temperature"]),
        "history of one, all members": lambda: client.temporal.get("urn:ngsi-ld:Room:1", verbose=True),
        "history": lambda: client.temporal.query(type="Room", attrs=["temperature"], tq=day),
        "history, the last of each": lambda: client.temporal.query(type="Room", lastn=1, tq=day),
        "history, sums": lambda: client.temporal.aggregate(
            type="Room", attrs=["temperature"], tq=day, methods=[AggrMethod.AVERAGE, AggrMethod.MAXIMUM]
        ),
    }


def other_calls(client: Client) -> dict[str, Callable[[], Any]]:
    wanted = SubscriptionBuilder(NOWHERE).name("warm").select_type("Room").watch(["temperature"])
    wanted = wanted.query("temperature>30").notif(["temperature"])
    return {
        "subscribe": lambda: client.subscriptions.create(wanted.build()),
        "subscriptions": lambda: expect(len(client.subscriptions.list()), 1),
        "subscription": lambda: client.subscriptions.get(client.subscriptions.list()[0]["id"]),
        "unsubscribe": lambda: expect(client.subscriptions.delete("warm"), True),
        "host @context": lambda: client.contexts.add(CONTEXT),
        "@contexts": lambda: expect(len(own_contexts(client)), 1),
        "@context": lambda: client.contexts.get(hosted(client)),
        "remove @context": lambda: expect(client.contexts.delete(hosted(client)), True),
    }


def own_contexts(client: Client) -> list[str]:
    """The URLs of those that are not built in."""
    return [str(url) for url in client.contexts.list() if "core-" not in str(url)]


def hosted(client: Client) -> str:
    """The local id of the only @context that is not built in."""
    return own_contexts(client)[0].rpartition("/")[2]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
