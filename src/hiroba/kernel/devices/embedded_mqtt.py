# SPDX-License-Identifier: Apache-2.0
"""The MQTT broker for demos and small towns: amqtt on loopback, with a password for each device.

Uplinks are taken as their packets arrive: amqtt acknowledges a message before it hands it on, and forgets what it
has not handed on when the device signs off. It acknowledges before COMMIT all the same; where that matters,
`HIROBA_MQTT_URL` names a Mosquitto.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import asyncpg
from amqtt.contexts import Action
from amqtt.errors import BrokerError
from amqtt.mqtt.publish import PublishPacket
from amqtt.plugins.base import BaseAuthPlugin, BasePlugin, BaseTopicPlugin
from amqtt.session import Session

from hiroba.kernel.devices import credentials
from hiroba.kernel.devices.kinds import GATEWAY
from hiroba.kernel.devices.register import Register, RegisteredDevice
from hiroba.kernel.devices.separate_sessions import SeparateSessions
from hiroba.kernel.faults import Fault

CONNECTIONS_MAX = 2_000

log = logging.getLogger("hiroba.devices.mqtt")

Deliver = Callable[[str, bytes], None]
"""Takes topic and payload of an uplink that was allowed."""


class Guard:
    """Who may sign in, publish and subscribe: a device under its own topic, a gateway for all of its town."""

    def __init__(self, register: Register, deliver: Deliver) -> None:
        self._register = register
        self._gateways: set[str] = set()
        self.deliver = deliver

    async def may_enter(self, user_name: str | None, password: str | None) -> bool:
        name = credentials.by_user_name(user_name or "")
        device = await self._find(name) if name and password else None
        if name is None or device is None or not device.is_active:
            return False
        if not credentials.is_secret(password or "", device.credential_hash):
            return False
        self._gateways.discard(name.user_name)
        if device.kind == GATEWAY:
            self._gateways.add(name.user_name)
        return True

    def may_publish(self, user_name: str, topic: str) -> bool:
        own, target = credentials.by_user_name(user_name), credentials.by_topic(topic)
        if own is None or target is None:
            return False
        return own == target or (user_name in self._gateways and own.tenant == target.tenant)

    def may_subscribe(self, user_name: str, topic: str) -> bool:
        own = credentials.by_user_name(user_name)
        return own is not None and topic == own.downlink_topic

    async def _find(self, name: credentials.DeviceName) -> RegisteredDevice | None:
        try:
            return await self._register.find(name)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("sign-in refused, register away error=%s", type(error).__name__)
            return None


@dataclass
class GuardConfig:
    """amqtt wants a dataclass for each plugin; `guard` is a Guard."""

    guard: Any = None


class PasswordPlugin(BaseAuthPlugin):  # type: ignore[misc]  # amqtt has no types
    """Asks the guard at each connection."""

    Config = GuardConfig

    async def authenticate(self, *, session: Session) -> bool:
        return bool(await self.config.guard.may_enter(session.username, session.password))


class TopicPlugin(BaseTopicPlugin):  # type: ignore[misc]  # amqtt has no types
    """Devices hear their own downlink and never each other; uplinks go to the queue, not to subscribers."""

    Config = GuardConfig

    async def topic_filtering(
        self, *, session: Session | None = None, topic: str | None = None, action: Action | None = None
    ) -> bool:
        if session is None or not session.username or not topic or action is Action.PUBLISH:
            return False
        return bool(self.config.guard.may_subscribe(session.username, topic))


class UplinkPlugin(BasePlugin):  # type: ignore[misc]  # amqtt has no types
    """Takes each uplink from the packet itself."""

    Config = GuardConfig

    async def on_mqtt_packet_received(self, *, packet: Any, session: Session | None = None) -> None:
        if not isinstance(packet, PublishPacket) or session is None:
            return
        guard: Guard = self.config.guard
        user_name, topic = session.username or "", packet.topic_name or ""
        if guard.may_publish(user_name, topic):
            guard.deliver(topic, bytes(packet.data or b""))
        else:
            log.warning("publication refused user=%s topic=%s", user_name[:80], topic[:80])


class EmbeddedMqtt:
    """Runs the broker inside this process between `start` and `stop`."""

    def __init__(self, guard: Guard, *, host: str, port: int) -> None:
        self._address = f"{host}:{port}"
        plugins = (PasswordPlugin, TopicPlugin, UplinkPlugin)
        listener = {"type": "tcp", "bind": self._address, "max_connections": CONNECTIONS_MAX}
        self._broker = SeparateSessions(
            {
                "listeners": {"default": listener},
                "plugins": {f"{__name__}.{plugin.__name__}": {"guard": guard} for plugin in plugins},
            }
        )

    async def start(self) -> None:
        """Raises Fault when the port is taken."""
        try:
            await self._broker.start()
        except (BrokerError, OSError) as error:
            raise Fault(
                f"The MQTT broker cannot listen on {self._address} ({error})",
                "Stop what uses the port, or choose another one with HIROBA_MQTT_PORT.",
            ) from None

    async def stop(self) -> None:
        await self._broker.shutdown()
