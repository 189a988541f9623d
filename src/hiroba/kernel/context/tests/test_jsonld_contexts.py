# SPDX-License-Identifier: Apache-2.0
"""Hosting of JSON-LD @contexts (ETSI GS CIM 009, 5.13)."""

from typing import Any

from hiroba.kernel.context.jsonld_contexts.core_contexts import CORE_CONTEXTS
from hiroba.kernel.context.names.core_terms import CORE_CONTEXT
from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town, town_of
from hiroba.kernel.context.tests.context_servers import ContextServer
from hiroba.kernel.context.tests.receivers import Receiver
from hiroba.kernel.context.tests.samples import prop, sensor_id
from hiroba.kernel.context.tests.test_names_and_contexts import LD, link

TERMS = {"Level": "https://example.org/Level", "depth": "https://example.org/depth"}


def add(town: Town, context: Any = TERMS) -> str:
    """The local identifier of a new hosted @context."""
    answer = town.post("jsonldContexts", {"@context": context})
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"].rpartition("/")[2]


def own(town: Town, **parameters: Any) -> list[Any]:
    """The metadata of those that are not built in."""
    described = town.get("jsonldContexts", details="true", **parameters).json()
    built_in = {entry.id for entry in CORE_CONTEXTS}
    return [each for each in described if each["localId"] not in built_in]


def details(town: Town, id: str) -> Any:
    return town.get(f"jsonldContexts/{id}", details="true").json()


def test_hosted_context_is_served_listed_and_deleted(town: Town) -> None:
    id = add(town)

    assert town.get(f"jsonldContexts/{id}").json() == {"@context": TERMS}
    assert [each["localId"] for each in own(town)] == [id]
    assert details(town, id)["kind"] == "Hosted"
    assert own(town, kind="Cached") == []
    assert town.delete(f"jsonldContexts/{id}").status_code == 204
    assert town.get(f"jsonldContexts/{id}").status_code == 404
    assert own(town) == []


def test_hosted_context_expands_names_and_counts_its_uses(town: Town) -> None:
    id = add(town)
    url = own(town)[0]["URL"]

    given = {"id": sensor_id(1), "type": "Level", "depth": prop(3)}
    assert town.post("entities", given, headers=link(url)).status_code == 201

    assert town.entity(sensor_id(1))["type"] == "https://example.org/Level"
    assert town.get("entities", headers=link(url), type="Level").json()[0]["depth"] == prop(3)
    assert details(town, id)["numberOfHits"] == 2
    assert "lastUsage" in details(town, id)


def test_context_of_another_tenant_is_neither_listed_nor_deleted(town: Town, other_town: Town) -> None:
    id = add(other_town)

    assert own(town) == []
    assert town.get(f"jsonldContexts/{id}", details="true").status_code == 404
    assert town.delete(f"jsonldContexts/{id}").status_code == 404
    assert other_town.get(f"jsonldContexts/{id}").status_code == 200


def test_wrong_parameters_are_refused(town: Town) -> None:
    id = add(town)

    assert town.get("jsonldContexts", kind="Other").status_code == 400
    assert town.get("jsonldContexts", details="perhaps").status_code == 400
    assert town.delete(f"jsonldContexts/{id}", reload="true").status_code == 400
    assert town.delete("jsonldContexts/urn:x:unknown").status_code == 404
    assert town.post("jsonldContexts", {"terms": TERMS}).status_code == 400
    assert town.post("jsonldContexts", {"@context": 7}).status_code == 400


def test_cached_context_is_listed_reloaded_and_deleted(town: Town) -> None:
    with ContextServer() as server:
        server.documents["/c.jsonld"] = {"@context": TERMS}
        url = f"{server.url}/c.jsonld"
        given = {"id": sensor_id(1), "type": "Level", "@context": [url, CORE_CONTEXT]}
        assert town.post("entities", given, headers=LD).status_code == 201

        assert [each["URL"] for each in own(town, kind="Cached")] == [url]
        quoted = url.replace("/", "%2F").replace(":", "%3A")
        assert town.get(f"jsonldContexts/{quoted}").status_code == 422
        server.documents["/c.jsonld"] = {"@context": {"Level": "https://example.org/Other"}}
        assert town.delete(f"jsonldContexts/{quoted}", reload="true").status_code == 204
        town.post("entities", given | {"id": sensor_id(2)}, headers=LD)
        assert town.entity(sensor_id(2))["type"] == "https://example.org/Other"

        server.documents.clear()
        assert town.delete(f"jsonldContexts/{quoted}", reload="true").status_code == 504
        assert details(town, quoted)["kind"] == "Cached"
        assert town.delete(f"jsonldContexts/{quoted}").status_code == 204
        assert own(town) == []


def test_context_of_a_subscription_gets_an_address(town: Town, receiver: Receiver) -> None:
    """5.8.1.4: an @context that stands in the body is served, and notifications name it."""
    given = {
        "id": "urn:ngsi-ld:Subscription:1",
        "type": "Subscription",
        "entities": [{"type": "Level"}],
        "notification": {"endpoint": {"uri": receiver.uri}},
        "@context": [TERMS, CORE_CONTEXT],
    }
    assert town.post("subscriptions", given, headers=LD).status_code == 201

    url = town.get("subscriptions/urn:ngsi-ld:Subscription:1").json()["jsonldContext"]
    id = url.rpartition("/")[2]
    # Nobody has used it yet.
    assert details(town, id)["numberOfHits"] == 0
    assert town.http.get(url).json() == {"@context": [TERMS, CORE_CONTEXT]}
    assert details(town, id)["kind"] == "ImplicitlyCreated"
    assert town.get("jsonldContexts", kind="ImplicitlyCreated").json() == [url]


def test_context_of_a_subscription_that_is_one_url_is_named_but_not_made_a_member(
    town: Town, receiver: Receiver
) -> None:
    """5.2.12: without `jsonldContext` the @context of the subscription is used, as it was given."""
    with ContextServer() as server:
        server.documents["/c.jsonld"] = {"@context": TERMS}
        url = f"{server.url}/c.jsonld"
        for number, context in enumerate((url, [url]), 1):
            given = {
                "id": "urn:ngsi-ld:Subscription:1",
                "type": "Subscription",
                "entities": [{"type": "Level"}],
                "notification": {"endpoint": {"uri": receiver.uri}},
                "@context": context,
            }
            assert town.post("subscriptions", given, headers=LD).status_code == 201
            assert "jsonldContext" not in town.get("subscriptions/urn:ngsi-ld:Subscription:1").json()
            level: dict[str, Any] = {
                "id": f"urn:ngsi-ld:Level:{type(context).__name__}",
                "type": "Level",
                "@context": url,
            }
            level["height"] = {"type": "Property", "value": 1}
            assert town.post("entities", level, headers=LD).status_code == 201
            # What is still to be sent goes with its subscription.
            receiver.wait_for(number)
            assert town.delete("subscriptions/urn:ngsi-ld:Subscription:1").status_code == 204

    assert all(f"<{url}>" in headers["Link"] for headers in receiver.headers)


def test_subscription_with_an_unreachable_context_is_refused(town: Town, receiver: Receiver) -> None:
    given = {
        "type": "Subscription",
        "entities": [{"type": "Level"}],
        "notification": {"endpoint": {"uri": receiver.uri}},
        "jsonldContext": "http://127.0.0.1:9/context.jsonld",
    }

    assert town.post("subscriptions", given).status_code == 504


def test_contexts_survive_a_restart(scratch: Scratch) -> None:
    with Scratch() as own, ContextServer() as server:
        server.documents["/c.jsonld"] = {"@context": TERMS}
        url = f"{server.url}/c.jsonld"
        process, base = start_broker(own.broker_dsn, open=True)
        with town_of(base) as town:
            id = add(town)
            assert town.get("entities", headers=link(url), type="Level").status_code == 200
        stop_broker(process)
        server.documents.clear()

        process, base = start_broker(own.broker_dsn, open=True)
        with town_of(base, town.name) as town:
            assert town.get(f"jsonldContexts/{id}").json() == {"@context": TERMS}
            assert town.get("entities", headers=link(url), type="Level").status_code == 200
            assert details(town, id)["numberOfHits"] == 1
        stop_broker(process)
        assert len(server.asked) == 1
