# SPDX-License-Identifier: Apache-2.0
"""Clients that ask and do not read: they cost no memory, hold up nobody, and are cut in the end."""

import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psutil
import pytest

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import NGSI_LD, start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town, town_of

ENTITIES = 1_000
ASKED = 300
CLIENTS = 5
GROWTH_MB_MAX = 60
IDLE_SECONDS = 2
# The broker looks after its connections every five seconds.
CUT_SECONDS_MAX = 15
QUESTION = f"GET {NGSI_LD}entities?type=T&limit={ENTITIES} HTTP/1.1\r\nHost: x\r\nNGSILD-Tenant: full\r\n\r\n".encode()


@dataclass
class Full:
    """A town whose list of entities takes about 1 MB."""

    town: Town
    port: int
    process: psutil.Process

    def ask(self, questions: int) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=5)
        connection.sendall(QUESTION * questions)
        return connection


@pytest.fixture(scope="module")
def full() -> Iterator[Full]:
    with Scratch() as scratch:
        process, url = start_broker(scratch.broker_dsn, open=True, limits={"idle_seconds": IDLE_SECONDS})
        with town_of(url, "full") as town:
            entities = [{"id": f"urn:x:{number}", "type": "T", "a": "x" * 900} for number in range(ENTITIES)]
            assert town.post("entityOperations/upsert", entities).status_code == 201
            yield Full(town, int(url.rpartition(":")[2]), psutil.Process(process.pid))
        stop_broker(process)


def test_questions_of_a_client_that_does_not_read_are_not_answered_into_memory(full: Full) -> None:
    before = full.process.memory_info().rss
    connections = [full.ask(ASKED) for _ in range(CLIENTS)]
    time.sleep(1)

    grown = (full.process.memory_info().rss - before) / 2**20
    began = time.monotonic()
    assert full.town.get("entities", type="T", limit=1).status_code == 200
    others_waited = time.monotonic() - began
    for connection in connections:
        connection.close()

    # All answers together would be more than 1 GB.
    assert grown < GROWTH_MB_MAX
    assert others_waited < 1


def test_client_that_reads_late_gets_every_answer(full: Full) -> None:
    with full.ask(40) as connection:
        time.sleep(0.5)
        connection.sendall(QUESTION.replace(b"HTTP/1.1\r\n", b"HTTP/1.1\r\nConnection: close\r\n"))
        got = b""
        while chunk := connection.recv(1_000_000):
            got += chunk

    assert got.count(b"HTTP/1.1 200 OK") == 41
    assert got.count(b'"urn:x:0"') == 41


def test_client_that_never_reads_is_cut(full: Full) -> None:
    with full.ask(ASKED) as connection:
        own_port = connection.getsockname()[1]
        deadline = time.monotonic() + CUT_SECONDS_MAX
        while own_port in clients(full) and time.monotonic() < deadline:
            time.sleep(0.5)

        assert own_port not in clients(full)


def clients(full: Full) -> set[int]:
    """Ports from which the broker is connected to."""
    connections = full.process.net_connections(kind="tcp")
    return {each.raddr.port for each in connections if each.status == psutil.CONN_ESTABLISHED and each.raddr}
