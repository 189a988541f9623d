# SPDX-License-Identifier: Apache-2.0
"""NGSIv2: notifications to a topic of an MQTT broker."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator

import aiomqtt
import httpx
import pytest
from amqtt.broker import Broker

from hiroba.kernel.context.tests.test_v2_entities import create
from hiroba.kernel.testing.environment import free_port

ANONYMOUS = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}


@pytest.fixture(scope="module")
def mqtt_port() -> Iterator[int]:
    """An MQTT broker that lets everybody in, on a loop of its own."""
    port, started, loop = free_port(), threading.Event(), asyncio.new_event_loop()
    done = asyncio.Event()

    async def serve() -> None:
        listener = {"type": "tcp", "bind": f"127.0.0.1:{port}"}
        broker = Broker({"listeners": {"default": listener}, "plugins": ANONYMOUS})
        await broker.start()
        started.set()
        await done.wait()
        await broker.shutdown()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert started.wait(20)
    yield port
    loop.call_soon_threadsafe(done.set)
    thread.join(20)
    loop.close()


@pytest.fixture
async def messages(mqtt_port: int) -> AsyncIterator[aiomqtt.Client]:
    async with aiomqtt.Client("127.0.0.1", mqtt_port, timeout=10) as client:
        await client.subscribe("town/#", qos=1)
        yield client


async def test_notifications_reach_the_topic_that_the_entity_names(
    v2: httpx.Client, mqtt_port: int, messages: aiomqtt.Client
) -> None:
    url = f"mqtt://127.0.0.1:{mqtt_port}"
    custom = {"url": url, "topic": "town/${type}/${id}", "qos": 1, "json": {"t": "${temperature}"}}
    plain = {"url": url, "topic": "town/all", "user": "name", "passwd": "secret"}
    for notification in ({"mqttCustom": custom}, {"mqtt": plain, "attrsFormat": "keyValues"}):
        body = {"subject": {"entities": [{"idPattern": ".*"}]}, "notification": notification}
        answer = await asyncio.to_thread(v2.post, "subscriptions", json=body)
        assert answer.status_code == 201, answer.text

    await asyncio.to_thread(create, v2, {"id": "Room1", "type": "Room", "temperature": {"value": 20}})

    told = {}
    async with asyncio.timeout(20):
        async for message in messages.messages:
            told[str(message.topic)] = json.loads(bytes(message.payload))  # type: ignore[arg-type]
            if len(told) == 2:
                break
    assert told["town/Room/Room1"] == {"t": 20}
    assert told["town/all"]["data"] == [{"id": "Room1", "type": "Room", "temperature": 20}]
    shown = v2.get("subscriptions").json()[1]["notification"]
    assert shown["mqtt"] == plain | {"passwd": "*****"}
