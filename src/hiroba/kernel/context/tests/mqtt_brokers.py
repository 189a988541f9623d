# SPDX-License-Identifier: Apache-2.0
"""An MQTT broker on this machine and a client that keeps what comes to its topics."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiomqtt
from amqtt.broker import Broker

from hiroba.kernel.testing.environment import free_port

USER, PASSWORD = "town", "p@ss word"
SEARCHED = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
MOSQUITTO = shutil.which("mosquitto", path=SEARCHED)


@dataclass
class MqttReceiver:
    """Subscribed to everything; `bodies` are the messages with their QoS and topic."""

    port: int
    tls_port: int = 0
    bodies: list[Any] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    qos: list[int] = field(default_factory=list)

    def wait_for(self, count: int, seconds: float = 15) -> list[Any]:
        deadline = time.monotonic() + seconds
        while len(self.bodies) < count and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(self.bodies) >= count, f"{len(self.bodies)} of {count} messages came"
        return self.bodies


@contextmanager
def amqtt_broker() -> Iterator[MqttReceiver]:
    """MQTT 3.1.1 without passwords."""
    port = free_port()
    with _started([sys.executable, "-m", __name__, str(port)]), _listening(port) as receiver:
        yield receiver


@contextmanager
def mosquitto_broker(folder: Path, tls: tuple[Path, Path] | None = None) -> Iterator[MqttReceiver]:
    """MQTT 3.1.1 and 5.0; only USER with PASSWORD may enter. `tls` are certificate and key of a second port."""
    port = free_port()
    passwords = folder / "passwords"
    tool = shutil.which("mosquitto_passwd", path=SEARCHED)
    assert tool is not None
    assert MOSQUITTO is not None
    subprocess.run([tool, "-c", "-b", str(passwords), USER, PASSWORD], check=True)
    passwords.chmod(0o644)
    settings = f"listener {port} 127.0.0.1\nallow_anonymous false\npassword_file {passwords}\nuser root\n"
    tls_port = free_port()
    if tls is not None:
        settings += f"listener {tls_port} 127.0.0.1\ncertfile {tls[0]}\nkeyfile {tls[1]}\n"
    (folder / "mosquitto.conf").write_text(settings)
    command = [MOSQUITTO, "-c", str(folder / "mosquitto.conf")]
    with _started(command), _listening(port, username=USER, password=PASSWORD) as receiver:
        receiver.tls_port = tls_port
        yield receiver


@contextmanager
def _started(command: list[str]) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


@contextmanager
def _listening(port: int, **credentials: str) -> Iterator[MqttReceiver]:
    receiver, ready = MqttReceiver(port), threading.Event()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    work = _listen(receiver, ready, stop, credentials)
    thread = threading.Thread(target=lambda: loop.run_until_complete(work), daemon=True)
    thread.start()
    assert ready.wait(30), "the MQTT broker did not start"
    try:
        yield receiver
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()


async def _listen(
    receiver: MqttReceiver, ready: threading.Event, stop: asyncio.Event, credentials: dict[str, Any]
) -> None:
    while True:
        try:
            async with aiomqtt.Client("127.0.0.1", receiver.port, **credentials) as client:
                await client.subscribe("#", qos=2)
                ready.set()
                taking = asyncio.create_task(_take(receiver, client))
                await stop.wait()
                taking.cancel()
                await asyncio.gather(taking, return_exceptions=True)
                return
        except aiomqtt.MqttError:
            await asyncio.sleep(0.1)


async def _take(receiver: MqttReceiver, client: aiomqtt.Client) -> None:
    async for message in client.messages:
        assert isinstance(message.payload, bytes)
        receiver.topics.append(str(message.topic))
        receiver.qos.append(message.qos)
        receiver.bodies.append(json.loads(message.payload))


async def _serve_amqtt(port: int) -> None:
    broker = Broker(
        {
            "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}},
            "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
        }
    )
    await broker.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve_amqtt(int(sys.argv[1])))
