# SPDX-License-Identifier: Apache-2.0
"""HTTP as strangers speak it: split, pipelined, chunked, too large, ambiguous (RFC 9112)."""

import socket
import time

import pytest

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town

HEAD = b"HTTP/1.1\r\nHost: x\r\nNGSILD-Tenant: http\r\n"


@pytest.fixture
def port(broker_url: str) -> int:
    return int(broker_url.rpartition(":")[2])


def talk(port: int, *parts: bytes, pause: float = 0.02) -> bytes:
    """Sends the parts one by one and reads until the broker closes or is silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        for part in parts:
            connection.sendall(part)
            time.sleep(pause)
        connection.settimeout(0.7)
        answer = b""
        try:
            while chunk := connection.recv(65_536):
                answer += chunk
        except TimeoutError:
            pass
        return answer


def statuses(answer: bytes) -> list[int]:
    return [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]


def test_a_request_may_arrive_byte_by_byte(port: int) -> None:
    request = b"GET /ngsi-ld/v1/types " + HEAD + b"\r\n"

    assert statuses(talk(port, *(request[n : n + 1] for n in range(len(request))), pause=0)) == [200]


def test_pipelined_requests_are_answered_in_order(port: int) -> None:
    body = b'{"id":"urn:a:pipelined","type":"A"}'
    post = b"POST /ngsi-ld/v1/entities " + HEAD + b"Content-Type: application/json\r\n"
    post += b"Content-Length: %d\r\n\r\n" % len(body) + body
    get = b"GET /ngsi-ld/v1/entities/urn:a:pipelined " + HEAD + b"\r\n"
    delete = b"DELETE /ngsi-ld/v1/entities/urn:a:pipelined " + HEAD + b"\r\n"

    assert statuses(talk(port, post + get + delete + get)) == [201, 200, 204, 404]


def test_chunked_bodies_are_read(port: int) -> None:
    head = b"POST /ngsi-ld/v1/entityOperations/delete " + HEAD
    head += b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"

    assert statuses(talk(port, head, b'5\r\n["urn\r\n', b'7;x=1\r\n:a:no"]\r\n0\r\n', b"\r\n")) == [207]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET /\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\nHost: x\r\n\r\n", 400),
        (b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"PROPFIND / HTTP/1.1\r\nHost: x\r\n\r\n", 501),
        (b"GET http://a/ HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA: b\nC: d\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\n", 413),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"x" * 40_000, 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 200 + b"\r\n", 431),
    ],
)
def test_ambiguous_or_oversized_requests_are_refused_and_the_connection_closed(
    port: int, request_: bytes, status: int
) -> None:
    answer = talk(port, request_ + b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")

    assert statuses(answer) == [status]
    assert b"Connection: close" in answer


def test_a_chunked_body_is_bounded_too(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        # Exactly as much as is refused, so that nothing unread turns the answer into a reset.
        for size in (1_000_000, 48_577):
            connection.sendall(b"%x\r\n" % size + b" " * size)
            if size == 1_000_000:
                connection.sendall(b"\r\n")
        answer = b""
        while chunk := connection.recv(65_536):
            answer += chunk

    assert statuses(answer) == [413]


def test_a_request_that_comes_too_slowly_is_ended_with_408() -> None:
    with Scratch() as own:
        process, url = start_broker(own.broker_dsn, open=True, limits={"request_seconds": 1})
        try:
            with socket.create_connection(
                ("127.0.0.1", int(url.rpartition(":")[2])), timeout=20
            ) as connection:
                connection.sendall(b"GET / HTTP/1.1\r\nHost: ")
                answer = connection.recv(65_536)
        finally:
            stop_broker(process)

    assert statuses(answer) == [408]


def test_expect_continue_is_answered(port: int) -> None:
    head = b"POST /ngsi-ld/v1/entityOperations/delete " + HEAD
    head += b"Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"

    assert statuses(talk(port, head, b"[]")) == [100, 400]


def test_http_1_0_closes_after_the_answer(port: int) -> None:
    answer = talk(port, b"GET /healthz HTTP/1.0\r\n\r\n")

    assert statuses(answer) == [200]
    assert b"Connection: close" in answer


def test_unknown_paths_and_methods(town: Town) -> None:
    assert town.get("nothing").status_code == 404
    answer = town.put("entities", {})
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, POST, DELETE"


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_entity_without_its_id_is_bad_request_data(town: Town, method: str) -> None:
    """5.6.17.4 and 5.6.18.4; other resources without an id know no such method (6.3.2)."""
    body = {"type": "Any"}

    answer = town.http.request(method, "entities/", json=body)

    assert answer.status_code == 400
    assert answer.json()["type"] == "https://uri.etsi.org/ngsi-ld/errors/BadRequestData"
    assert town.http.request(method, "subscriptions/", json=body).status_code == 405


def test_metrics_are_not_on_the_public_address(town: Town, broker_url: str) -> None:
    assert town.http.get(f"{broker_url}/metrics").status_code == 404
    assert town.http.get(f"{broker_url}/readyz").json() == {"status": "ready"}
    assert town.http.post(f"{broker_url}/__reset").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "subscriptions",
        "subscriptions/urn:a:1",
        "csourceRegistrations",
        "types",
        "attributes",
        "info/conformance",
    ],
)
def test_geojson_is_not_acceptable_where_there_are_no_entities(town: Town, path: str) -> None:
    """6.3.4: whether or not something is found."""
    assert town.get(path, {"Accept": "application/geo+json"}).status_code == 406
