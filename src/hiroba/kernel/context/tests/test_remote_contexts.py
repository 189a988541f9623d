# SPDX-License-Identifier: Apache-2.0
"""@contexts of other servers: fetched with limits, once, and never in the way of others.

Stellio #1159, Scorpio #493, Orion-LD #480 and #1420: a remote @context stalled the broker or was fetched each time.
"""

import contextlib
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from hiroba.kernel.context.jsonld_contexts.fetching import FETCH_SECONDS, ContextFetcher, Fetched
from hiroba.kernel.context.outgoing.http_client import HttpClient
from hiroba.kernel.context.outgoing.networks import Networks
from hiroba.kernel.context.problems import LdContextNotAvailable
from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town, town_of
from hiroba.kernel.context.tests.context_servers import ContextServer
from hiroba.kernel.context.tests.samples import sensor, sensor_id
from hiroba.kernel.context.tests.test_names_and_contexts import LD, link

TERMS = {"@context": {"Level": "https://example.org/Level"}}


def status(town: Town, url: str) -> int:
    return town.get("entities", headers=link(url), type="Level").status_code


def test_many_requests_wait_for_one_fetch(town: Town) -> None:
    with ContextServer() as server, ThreadPoolExecutor(20) as pool:
        server.documents["/c"] = TERMS
        server.wait_seconds = 0.5

        found = list(pool.map(lambda _: status(town, f"{server.url}/c"), range(20)))

        assert found == [200] * 20
        assert len(server.asked) == 1


def test_hanging_context_stalls_nobody_and_is_answered_504(town: Town) -> None:
    town.create(sensor(1))
    with ContextServer() as server, ThreadPoolExecutor(4) as pool:
        server.documents["/c"] = TERMS
        server.wait_seconds = 30
        waiting = [pool.submit(status, town, f"{server.url}/c") for _ in range(3)]
        slowest = 0.0
        while not all(each.done() for each in waiting):
            begun = time.monotonic()
            assert town.ids(type="WaterLevelObserved") != []
            slowest = max(slowest, time.monotonic() - begun)
            time.sleep(0.02)

        assert [each.result() for each in waiting] == [504] * 3
        assert slowest < 1
        begun = time.monotonic()
        assert status(town, f"{server.url}/c") == 504
        assert time.monotonic() - begun < 1
        assert len(server.asked) == 1


def test_context_of_one_entity_fails_this_entity_alone(town: Town) -> None:
    """Whether or not the failure is known from an earlier request."""
    with ContextServer() as server:
        server.documents["/c"] = TERMS
        batch = [
            {"id": sensor_id(1), "type": "Level", "@context": f"{server.url}/missing"},
            {"id": sensor_id(2), "type": "Level", "@context": f"{server.url}/c"},
        ]
        first = town.post("entityOperations/upsert", batch, headers=LD)
        again = town.post("entityOperations/upsert", batch, headers=LD)

    for answer, done in ((first, [sensor_id(2)]), (again, [sensor_id(2)])):
        assert answer.status_code == 207
        assert answer.json()["success"] == done
        (error,) = answer.json()["errors"]
        assert error["entityId"] == sensor_id(1)
        assert error["error"]["type"].endswith("LdContextNotAvailable")


def test_unusable_answers_are_told_as_not_available(town: Town) -> None:
    with ContextServer() as server:
        server.documents |= {
            "/large": {"@context": {"a": "x" * 3_000_000}},
            "/text": b"<html>",
            "/none": {"terms": {}},
        }
        server.redirects |= {"/round": "/round", "/inside": "http://169.254.169.254/latest/meta-data"}

        for path in ("/large", "/text", "/none", "/round", "/inside", "/missing"):
            answer = town.get("entities", headers=link(server.url + path), type="Level")
            assert answer.status_code == 504
            assert answer.json()["type"].endswith("LdContextNotAvailable")


def test_contexts_that_name_each_other_are_refused(town: Town) -> None:
    with ContextServer() as server:
        server.documents |= {
            "/a": {"@context": [f"{server.url}/b", {"x": "https://example.org/x"}]},
            "/b": {"@context": f"{server.url}/a"},
            "/self": {"@context": f"{server.url}/self"},
        }

        for path in ("/a", "/self"):
            answer = town.get("entities", headers=link(server.url + path), type="Level")
            assert answer.status_code == 400
            assert "nested" in answer.json()["detail"]
        # Each document is fetched once, however often it is named.
        assert len(server.asked) == 3


def test_answer_that_drips_is_cut(town: Town) -> None:
    """A byte now and then keeps a connection alive, but not the request that waits for it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=drip, args=(listener,), daemon=True).start()
        begun = time.monotonic()

        answer = town.get(
            "entities", headers=link(f"http://127.0.0.1:{listener.getsockname()[1]}/c"), type="Level"
        )

    assert answer.status_code == 504
    assert time.monotonic() - begun < FETCH_SECONDS + 3


def drip(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection, contextlib.suppress(OSError):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
        while True:
            connection.sendall(b" ")
            time.sleep(0.1)


def test_redirects_and_nested_contexts_are_followed(town: Town) -> None:
    with ContextServer() as server:
        server.documents |= {"/outer": {"@context": ["inner", {"x": "https://a/x"}]}, "/inner": TERMS}
        server.documents["/outer"]["@context"][0] = f"{server.url}/moved"
        server.redirects["/moved"] = "/inner"

        town.create(sensor(1, type="https://example.org/Level"))

        found = town.get("entities", headers=link(f"{server.url}/outer"), type="Level").json()
        assert [each["type"] for each in found] == ["Level"]


def test_fresh_context_is_not_asked_for_again(town: Town) -> None:
    with ContextServer() as server:
        server.documents["/c"] = TERMS

        for _ in range(5):
            assert status(town, f"{server.url}/c") == 200

        assert len(server.asked) == 1


async def test_fetch_with_etag_of_an_unchanged_document_gives_no_document() -> None:
    fetcher = ContextFetcher(HttpClient(Networks(["127.0.0.0/8"])))
    with ContextServer() as server:
        server.documents["/c"] = TERMS
        server.headers = {"ETag": '"1"', "Cache-Control": "public, max-age=7200"}

        first = await fetcher.fetch(f"{server.url}/c")
        second = await fetcher.fetch(f"{server.url}/c", first.etag)

        assert first == Fetched(TERMS["@context"], '"1"', 7200)
        assert second == Fetched(None, '"1"', 7200)
    fetcher.close()


async def test_failure_is_forgotten_when_everything_is_read_anew() -> None:
    """So after `POST /__reset` and after the loss of the database the first request asks again."""
    fetcher = ContextFetcher(HttpClient(Networks(("127.0.0.0/8",))))
    gone = "http://127.0.0.1:9/c"
    with pytest.raises(LdContextNotAvailable):
        await fetcher.fetch(gone)
    with pytest.raises(LdContextNotAvailable):
        fetcher.check_failure(gone)

    fetcher.forget_failures()

    fetcher.check_failure(gone)
    fetcher.close()


def test_inner_networks_are_closed_unless_allowed(scratch: Scratch) -> None:
    with ContextServer() as server, Scratch() as own:
        server.documents["/c"] = TERMS
        process, base = start_broker(own.broker_dsn, open=True, context_allow_networks=[])
        with town_of(base) as town:
            answer = town.get("entities", headers=link(f"{server.url}/c"), type="Level")
        stop_broker(process)

        assert answer.status_code == 504
        assert "HIROBA_CONTEXT_ALLOW_NETWORKS" in answer.json()["detail"]
        assert server.asked == []
