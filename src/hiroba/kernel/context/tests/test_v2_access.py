# SPDX-License-Identifier: Apache-2.0
"""NGSIv2: the same tokens, audiences and tenants as NGSI-LD, with the headers of FIWARE."""

import time

import httpx
import pytest

from hiroba.kernel.context.tests.receivers import Receiver
from hiroba.kernel.context.tests.samples import sensor_id
from hiroba.kernel.context.tests.test_access import RESTRICTED, STAFF, WRITE, guarded, token
from hiroba.kernel.context.tests.test_v2_entities import error

__all__ = ["guarded"]


def client(url: str, bearer: str | None = None, service: str = "282103") -> httpx.Client:
    headers = {"Fiware-Service": service} | ({"X-Auth-Token": bearer} if bearer else {})
    return httpx.Client(base_url=f"{url}/v2/", headers=headers, timeout=20, trust_env=False)


def seen(v2: httpx.Client) -> list[str]:
    """The types that a reader sees; every way of reading must agree."""
    listed = [entity["type"] for entity in v2.get("entities").json()]
    single = [v2.get(f"entities/{sensor_id(number)}") for number in range(4)]
    assert [each.json()["type"] for each in single if each.is_success] == listed
    assert [each["type"] for each in v2.post("op/query", json={"attrs": []}).json()] == listed
    assert v2.get("types?options=values").json() == sorted(listed)
    assert v2.get("entities?options=count&limit=1").headers["Fiware-Total-Count"] == str(len(listed))
    values = [v2.get(f"entities/{sensor_id(number)}/attrs/name/value") for number in range(4)]
    assert [value.is_success for value in values] == [each.is_success for each in single]
    assert len(v2.get("entities?orderBy=id&idPattern=WaterLevel&q=name").json()) == len(listed)
    return listed


@pytest.mark.parametrize(
    ("scopes", "types"),
    [
        (None, ["Public"]),
        ((WRITE,), ["Public"]),
        ((STAFF,), ["Public", "Staff", "Undeclared"]),
        ((STAFF, RESTRICTED), ["Public", "Staff", "Restricted", "Undeclared"]),
    ],
)
def test_readers_see_only_their_audiences(
    guarded: tuple[str, str], scopes: tuple[str, ...] | None, types: list[str]
) -> None:
    with client(guarded[0], token(*scopes) if scopes else None) as v2:
        assert seen(v2) == types


def test_writing_needs_a_token_with_the_scope(guarded: tuple[str, str]) -> None:
    id = sensor_id(0)
    calls = [
        ("POST", "entities"), ("DELETE", f"entities/{id}"), ("POST", f"entities/{id}/attrs"),
        ("PATCH", f"entities/{id}/attrs"), ("PUT", f"entities/{id}/attrs"), ("PUT", f"entities/{id}/attrs/name"),
        ("DELETE", f"entities/{id}/attrs/name"), ("PUT", f"entities/{id}/attrs/name/value"), ("POST", "op/update"),
        ("POST", "op/notify"), ("POST", "subscriptions"), ("GET", "subscriptions"), ("GET", "subscriptions/1"),
        ("PATCH", "subscriptions/1"), ("DELETE", "subscriptions/1"), ("POST", "registrations"),
        ("GET", "registrations"), ("GET", "registrations/1"), ("DELETE", "registrations/1"),
    ]  # fmt: skip
    with client(guarded[0]) as nobody, client(guarded[0], token(STAFF)) as reader:
        for method, path in calls:
            assert error(nobody.request(method, path, json={})) == (401, "Unauthorized")
            assert error(reader.request(method, path, json={})) == (403, "Forbidden")


def test_tokens_and_tenants_are_judged_as_everywhere(guarded: tuple[str, str]) -> None:
    with client(guarded[0], "nonsense") as v2:
        assert error(v2.get("entities")) == (401, "Unauthorized")
        bearer = {"X-Auth-Token": "", "Authorization": f"Bearer {token(STAFF)}"}
        assert len(v2.get("entities", headers=bearer).json()) == 3
    with client(guarded[0], token(STAFF, WRITE), service="282201") as other:
        assert other.get("entities").json() == []
        assert error(other.delete(f"entities/{sensor_id(0)}")) == (403, "Forbidden")
    with client(guarded[0], service="999999") as unknown:
        assert error(unknown.get("entities")) == (404, "NotFound")
    assert error(httpx.get(f"{guarded[0]}/v2/entities", trust_env=False)) == (400, "BadRequest")


def test_notifications_hold_only_what_the_subscriber_may_read(
    guarded: tuple[str, str], receiver: Receiver
) -> None:
    subscription = {
        "subject": {"entities": [{"idPattern": ".*"}]},
        "notification": {"http": {"url": receiver.uri}, "attrsFormat": "keyValues"},
    }
    with client(guarded[0], token(WRITE)) as v2:
        id = v2.post("subscriptions", json=subscription).headers["Location"].removeprefix("/v2/")
        for type in ("Restricted", "Staff", "Public"):
            v2.post("entities", json={"id": f"V2{type}", "type": type, "n": {"value": 1}})
        told = receiver.wait_for(1)
        time.sleep(0.3)
        for type in ("Restricted", "Staff", "Public"):
            v2.delete(f"entities/V2{type}")
        v2.delete(id)

    assert [body["data"][0]["type"] for body in told] == ["Public"]
