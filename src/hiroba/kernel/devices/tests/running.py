# SPDX-License-Identifier: Apache-2.0
"""Real processes for the tests of the ingest: `hiroba mqtt`, Mosquitto, and a wire to the broker that can be cut."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import aiomqtt
from django.db import connections

from hiroba.kernel.testing.environment import free_port
from hiroba.kernel.testing.fixtures import wait_until_ready

SECONDS_MAX = 40.0
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Ingest:
    """A running `hiroba mqtt`; `mqtt_port` is that of the embedded broker."""

    process: subprocess.Popen[bytes]
    mqtt_port: int
    url: str

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self.process.wait(timeout=10)

    def client(self, user: str, password: str) -> aiomqtt.Client:
        return aiomqtt.Client("127.0.0.1", self.mqtt_port, username=user, password=password, timeout=5)


@contextmanager
def ingest(*, broker_url: str, mqtt_url: str = "", mqtt_port: int = 0) -> Iterator[Ingest]:
    """Starts `hiroba mqtt` on free ports, or on the given one, and stops it at the end."""
    mqtt_port, ingest_port = mqtt_port or free_port(), free_port()
    environment = {
        **os.environ,
        "HIROBA_BROKER_URL": broker_url,
        "HIROBA_MQTT_PORT": str(mqtt_port),
        "HIROBA_INGEST_PORT": str(ingest_port),
        "HIROBA_MQTT_URL": mqtt_url,
    }
    process = subprocess.Popen([sys.executable, "-m", "hiroba.project.command_line", "mqtt"], env=environment)
    running = Ingest(process, mqtt_port, f"http://127.0.0.1:{ingest_port}")
    try:
        wait_until_ready(f"{running.url}/readyz", process)
        if not mqtt_url:
            _wait_for_port(mqtt_port)
        yield running
    finally:
        process.terminate()
        process.wait(timeout=15)


@contextmanager
def mosquitto(folder: Path) -> Iterator[int]:
    """Starts Mosquitto on a free port with everything allowed; keeps sessions in memory while it runs."""
    port = free_port()
    configuration = folder / "mosquitto.conf"
    configuration.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 10000\n")
    process = subprocess.Popen(["mosquitto", "-c", str(configuration)], env={**os.environ, "PATH": SEARCHED})
    try:
        _wait_for_port(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)


SEARCHED = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"


class Wire:
    """Carries connections to the broker until it is cut; mended, it carries new ones."""

    def __init__(self, broker_url: str) -> None:
        self._target = urlsplit(broker_url)
        self._port = free_port()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self.url = f"http://127.0.0.1:{self._port}"

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self._port)

    async def cut(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(self._target.hostname, self._target.port)
        self._writers |= {writer, far_writer}
        try:
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        finally:
            self._writers -= {writer, far_writer}


@asynccontextmanager
async def wire(broker_url: str) -> AsyncIterator[Wire]:
    carried = Wire(broker_url)
    await carried.mend()
    try:
        yield carried
    finally:
        await carried.cut()


async def ask(question: Callable[[], Answer]) -> Answer:
    """Asks Django in a thread, with a connection that is closed afterwards."""

    def asked() -> Answer:
        try:
            return question()
        finally:
            connections.close_all()

    return await asyncio.to_thread(asked)


async def until(is_so: Callable[[], bool], *, seconds: float = SECONDS_MAX) -> bool:
    """Asks again and again until it is so, or the time is up; gives what it is then."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if await ask(is_so):
            return True
        await asyncio.sleep(0.1)
    return await ask(is_so)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
    writer.close()


def _wait_for_port(port: int) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"Nothing listens on port {port}")
