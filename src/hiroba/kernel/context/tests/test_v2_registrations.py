# SPDX-License-Identifier: Apache-2.0
"""NGSIv2: registrations, and queries and updates that are passed on to providers."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from hiroba.kernel.context.tests.test_v2_entities import create, error


@pytest.fixture
def provider(source_url: str, v2: httpx.Client) -> Iterator[httpx.Client]:
    """Another broker, with the same tenant."""
    headers = {"Fiware-Service": v2.headers["Fiware-Service"]}
    with httpx.Client(base_url=f"{source_url}/v2/", headers=headers, timeout=20, trust_env=False) as made:
        yield made


def register(v2: httpx.Client, provider: httpx.Client, mode: str = "all", **provided: Any) -> str:
    url = str(provider.base_url).rstrip("/")
    body = {
        "provider": {"http": {"url": url}, "supportedForwardingMode": mode},
        "dataProvided": {"entities": [{"id": "Bus1", "type": "Bus"}]} | provided,
    }
    answer = v2.post("registrations", json=body)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"].removeprefix("/v2/registrations/")


def test_registrations_are_kept_listed_and_removed(v2: httpx.Client) -> None:
    body: dict[str, Any] = {
        "description": "buses",
        "provider": {"http": {"url": "http://127.0.0.1:9/v2"}},
        "dataProvided": {"entities": [{"idPattern": ".*", "type": "Bus"}], "attrs": ["speed"]},
        "expires": "2040-01-01T00:00:00Z",
    }

    created = v2.post("registrations", json=body)

    id = created.headers["Location"].removeprefix("/v2/registrations/")
    shown = v2.get(f"registrations/{id}").json()
    assert shown == body | {
        "id": id,
        "status": "active",
        "expires": "2040-01-01T00:00:00.000Z",
        "provider": body["provider"] | {"supportedForwardingMode": "all", "legacyForwarding": False},
    }
    listed = v2.get("registrations?options=count")
    assert (listed.json(), listed.headers["Fiware-Total-Count"]) == ([shown], "1")
    assert v2.delete(f"registrations/{id}").status_code == 204
    assert error(v2.get(f"registrations/{id}")) == (404, "NotFound")
    assert error(v2.patch(f"registrations/{id}", json={})) == (405, "MethodNotAllowed")


@pytest.mark.parametrize(
    "change",
    [
        {"provider": {}}, {"provider": {"http": {"url": "ftp://x"}}}, {"dataProvided": {}}, {"expires": "x"},
        {"provider": {"http": {"url": "http://a"}, "supportedForwardingMode": "some"}}, {"status": "lost"},
        {"provider": {"http": {"url": "http://a"}, "legacyForwarding": True}}, {"more": 1},
        {"dataProvided": {"entities": [{"type": "T"}]}}, {"dataProvided": {"entities": [{"id": "a"}], "attrs": [1]}},
        {"provider": {"http": {"url": "http://169.254.169.254/"}}},
    ],
)  # fmt: skip
def test_malformed_registrations_are_bad_requests(v2: httpx.Client, change: dict[str, Any]) -> None:
    body = {"provider": {"http": {"url": "http://127.0.0.1:9"}}, "dataProvided": {"entities": [{"id": "a"}]}}

    assert error(v2.post("registrations", json=body | change)) == (400, "BadRequest")


def test_queries_add_what_providers_have(v2: httpx.Client, provider: httpx.Client) -> None:
    create(provider, {"id": "Bus1", "type": "Bus", "speed": {"value": 30}, "line": {"value": "far"}})
    create(v2, {"id": "Bus1", "type": "Bus", "line": {"value": "own"}}, {"id": "Bus2", "type": "Bus"})
    register(v2, provider)

    assert v2.get("entities/Bus1?options=keyValues").json() == {
        "id": "Bus1", "type": "Bus", "line": "own", "speed": 30,
    }  # fmt: skip
    assert v2.get("entities/Bus1/attrs/speed/value").text == "30"
    listed = v2.get("entities?type=Bus&options=keyValues&attrs=speed").json()
    assert listed == [{"id": "Bus1", "type": "Bus", "speed": 30}, {"id": "Bus2", "type": "Bus"}]
    asked = v2.post("op/query?options=keyValues", json={"entities": [{"id": "Bus1"}], "attrs": ["speed"]})
    assert asked.json() == [{"id": "Bus1", "type": "Bus", "speed": 30}]
    local = v2.get("entities/Bus1?options=keyValues,skipForwarding").json()
    assert local == {"id": "Bus1", "type": "Bus", "line": "own"}


def test_entities_that_only_a_provider_has(v2: httpx.Client, provider: httpx.Client) -> None:
    create(provider, {"id": "Bus1", "type": "Bus", "speed": {"value": 30}}, {"id": "Bus9", "type": "Bus"})
    id = register(v2, provider)

    assert [entity["id"] for entity in v2.get("entities").json()] == ["Bus1"]
    assert v2.get("entities/Bus1/attrs/speed").json()["value"] == 30
    assert error(v2.get("entities/Bus9")) == (404, "NotFound")
    assert error(v2.get("entities/Bus1?options=skipForwarding")) == (404, "NotFound")
    assert v2.get(f"registrations/{id}").json()["forwardingInformation"]["timesSent"] == 2


def test_updates_go_to_the_provider_that_has_the_attribute(v2: httpx.Client, provider: httpx.Client) -> None:
    create(provider, {"id": "Bus1", "type": "Bus", "speed": {"value": 30}, "line": {"value": "far"}})
    create(v2, {"id": "Bus1", "type": "Bus", "line": {"value": "own"}})
    register(v2, provider, attrs=["speed"])
    body = {"speed": {"value": 40}, "line": {"value": "new"}}

    assert v2.patch("entities/Bus1/attrs", json=body).status_code == 204
    assert provider.get("entities/Bus1?options=keyValues&attrs=speed,line").json() == {
        "id": "Bus1", "type": "Bus", "speed": 40, "line": "far",
    }  # fmt: skip
    assert v2.get("entities/Bus1/attrs/line").json()["value"] == "new"
    assert v2.put("entities/Bus1/attrs/speed", json={"value": 50}).status_code == 204
    assert v2.put("entities/Bus1/attrs/speed/value", json=60).status_code == 204
    batch = {"actionType": "update", "entities": [{"id": "Bus1", "type": "Bus", "none": {"value": 1}}]}
    assert error(v2.post("op/update", json=batch)) == (422, "Unprocessable")
    batch["entities"] = [{"id": "Bus1", "type": "Bus", "speed": {"value": 70}}]
    assert v2.post("op/update", json=batch).status_code == 204
    assert provider.get("entities/Bus1/attrs/speed/value").text == "70"


@pytest.mark.parametrize(
    ("mode", "found", "changed"), [("query", 200, 404), ("update", 404, 204), ("none", 404, 404)]
)
def test_the_mode_says_what_is_passed_on(
    v2: httpx.Client, provider: httpx.Client, mode: str, found: int, changed: int
) -> None:
    create(provider, {"id": "Bus1", "type": "Bus", "speed": {"value": 30}})
    register(v2, provider, mode)

    assert v2.get("entities/Bus1").status_code == found
    assert v2.patch("entities/Bus1/attrs", json={"speed": {"value": 1}}).status_code == changed


def test_a_provider_that_does_not_answer_or_asks_back_is_left_out(v2: httpx.Client, broker_url: str) -> None:
    create(v2, {"id": "Bus1", "type": "Bus", "line": {"value": "own"}})
    with (
        httpx.Client(base_url="http://127.0.0.1:9/v2") as nobody,
        httpx.Client(base_url=broker_url + "/v2") as itself,
    ):
        register(v2, nobody)
        register(v2, itself)

    assert v2.get("entities/Bus1?options=keyValues").json() == {"id": "Bus1", "type": "Bus", "line": "own"}
    answer = v2.patch("entities/Bus1/attrs", json={"speed": {"value": 1}})
    assert error(answer) == (422, "Unprocessable")
