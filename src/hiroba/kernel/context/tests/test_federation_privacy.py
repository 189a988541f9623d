# SPDX-License-Identifier: Apache-2.0
"""What a forwarded request carries, what it must not, and who may see what comes back."""

import contextlib
import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import httpx
import pytest

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.local_servers import LocalServer, Quiet
from hiroba.kernel.context.tests.samples import sensor, sensor_id
from hiroba.kernel.context.tests.test_access import (
    STAFF,
    WRITE,
    client,
    close_clients,
    guarded,
    token,
)
from hiroba.kernel.context.tests.test_registrations import LEVEL, register, registration

__all__ = ["close_clients", "guarded"]  # Fixtures of test_access that are used here too.

SECRET = {"Authorization": "Bearer of-the-caller", "X-Request": "7"}


class Source(LocalServer):
    """A context source that keeps the headers of what it is asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.wait_seconds = 0.0
        self.answer: Any = sensor(1)
        source = self

        class Handler(Quiet, BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                source.asked.append({name.lower(): text for name, text in self.headers.items()})
                time.sleep(source.wait_seconds)
                body = json.dumps(source.answer).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(ConnectionError):
                    self.wfile.write(body)

        self.listen(Handler)


@pytest.fixture
def watched() -> Iterator[Source]:
    with Source() as made:
        yield made


def test_token_of_the_caller_stays_here(town: Town, watched: Source) -> None:
    register(town, registration(endpoint=watched.endpoint))

    assert town.get(f"entities/{sensor_id(1)}", headers=SECRET).status_code == 200

    assert "authorization" not in watched.asked[0]
    assert "x-request" not in watched.asked[0]
    assert "ngsild-tenant" not in watched.asked[0]
    assert town.name not in watched.asked[0]["via"]


def test_headers_of_the_registration_go_along(town: Town, watched: Source) -> None:
    pairs = {"Authorization": "urn:ngsi-ld:request", "X-Key": "abc", "X-Missing": "urn:ngsi-ld:request"}
    given = [{"key": key, "value": text} for key, text in pairs.items()]
    register(town, registration(endpoint=watched.endpoint, tenant="other", contextSourceInfo=given))

    town.get(f"entities/{sensor_id(1)}", headers=SECRET)

    (asked,) = watched.asked
    assert asked["authorization"] == SECRET["Authorization"]
    assert (asked["x-key"], asked["ngsild-tenant"]) == ("abc", "other")
    assert "x-missing" not in asked


def test_slow_source_costs_no_more_than_its_timeout_and_then_rests(town: Town, watched: Source) -> None:
    town.create(sensor(1))
    watched.wait_seconds = 20
    management = {"timeout": 300, "cooldown": 60_000}
    register(town, registration(endpoint=watched.endpoint, management=management))

    begun = time.monotonic()
    answer = town.get(f"entities/{sensor_id(1)}")
    town.get(f"entities/{sensor_id(1)}")

    assert answer.status_code == 200
    assert answer.headers["NGSILD-Warning"].startswith("110 ")
    assert time.monotonic() - begun < 3
    assert len(watched.asked) == 1


@pytest.mark.parametrize(
    "nonsense", [None, [], "text", {"id": 7}, {"id": "urn:a:b", "type": LEVEL}], ids=repr
)
def test_nonsense_of_a_source_is_left_out(town: Town, watched: Source, nonsense: Any) -> None:
    town.create(sensor(1))
    watched.answer = nonsense
    register(town, registration(endpoint=watched.endpoint))

    assert town.entity(sensor_id(1)) == sensor(1)
    assert town.ids(type=LEVEL) == [sensor_id(1)]


@pytest.mark.parametrize(
    "context", ["http://127.0.0.1:9/c", "http://169.254.169.254/c", 7, {"a": 7}], ids=repr
)
def test_faulty_context_of_a_source_costs_its_entity_only(town: Town, watched: Source, context: Any) -> None:
    town.create(sensor(1))
    watched.answer = [sensor(2) | {"@context": context}, sensor(3)]
    register(town, registration(endpoint=watched.endpoint))

    assert town.ids(type=LEVEL) == [sensor_id(1), sensor_id(3)]


def test_names_of_a_source_follow_the_context_that_it_brings(town: Town, watched: Source) -> None:
    own = {"Level": f"https://uri.etsi.org/ngsi-ld/default-context/{LEVEL}"}
    watched.answer = [sensor(2, type="Level") | {"@context": own}]
    register(town, registration(endpoint=watched.endpoint))

    assert town.ids(type=LEVEL) == [sensor_id(2)]


def test_audience_counts_for_what_sources_send(guarded: tuple[str, str], watched: Source) -> None:
    url, _ = guarded
    watched.answer = sensor(9, type="Staff")
    given = registration(endpoint=watched.endpoint, information=[{"entities": [{"type": "Staff"}]}])
    writer, staff, anybody = client(url, token(WRITE)), client(url, token(STAFF)), client(url)
    assert writer.post("csourceRegistrations", json=given).status_code == 201

    assert staff.get(f"entities/{sensor_id(9)}").status_code == 200
    assert anybody.get(f"entities/{sensor_id(9)}").status_code == 404
    watched.answer = [watched.answer]
    assert sensor_id(9) in [each["id"] for each in staff.get("entities?type=Staff").json()]
    assert anybody.get("entities?type=Staff").json() == []


def test_readers_see_neither_registrations_nor_contexts_and_write_nothing(guarded: tuple[str, str]) -> None:
    url, _ = guarded
    for reader in (client(url), client(url, token(STAFF))):
        for path in ("csourceRegistrations?type=A", "csourceSubscriptions", "jsonldContexts"):
            assert reader.get(path).status_code in (401, 403)
        assert reader.post("csourceRegistrations", json=registration(7)).status_code in (401, 403)
        assert reader.post("jsonldContexts", json={"@context": {}}).status_code in (401, 403)


def test_hosted_context_is_served_to_everybody(guarded: tuple[str, str]) -> None:
    """Notifications and answers name it, and JSON-LD clients neither send tokens nor name tenants."""
    url, _ = guarded
    terms = {"@context": {"Level": "https://example.org/Level"}}
    path = client(url, token(WRITE)).post("jsonldContexts", json=terms).headers["Location"]

    assert httpx.get(url + path, trust_env=False).json() == terms
