# SPDX-License-Identifier: Apache-2.0
"""The MQTT broker for demos and small towns: amqtt on loopback, with a password for each device.

It acknowledges a message before it is stored. Where that matters, `HIROBA_MQTT_URL` names a Mosquitto.
"""

from __future__ import annotations

import hmac
import logging
from dataclasses import dataclass
from typing import Any

import asyncpg
from amqtt.broker import Broker
from amqtt.contexts import Action
from amqtt.errors import BrokerError
from amqtt.plugins.base import BaseAuthPlugin, BaseTopicPlugin
from amqtt.session import Session

from hiroba.kernel.devices import credentials
from hiroba.kernel.devices.kinds import GATEWAY
from hiroba.kernel.devices.register import Register
from hiroba.kernel.faults import Fault

INGEST_USER = "ingest"
CONNECTIONS_MAX = 2_000

log = logging.getLogger("hiroba.devices.mqtt")


class Guard:
    """Who may sign in, publish and subscribe. One for each embedded broker."""

    def __init__(self, register: Register, ingest_password: str) -> None:
        self._register = register
        self._ingest_password = ingest_password
        self._gateways: set[str] = set()

    async def may_enter(self, user_name: str | None, password: str | None) -> bool:
        if not user_name or not password:
            return False
        if user_name == INGEST_USER:
            return hmac.compare_digest(password, self._ingest_password)
        name = credentials.by_user_name(user_name)
        device = await self._find(name) if name else None
        if (
            device is None
            or not device.is_active
            or not credentials.is_secret(password, device.credential_hash)
        ):
            return False
        self._gateways.discard(user_name)
        if device.kind == GATEWAY:
            self._gateways.add(user_name)
        return True

    def may_publish(self, user_name: str, topic: str) -> bool:
        own, target = credentials.by_user_name(user_name), credentials.by_topic(topic)
        if own is None or target is None:
            return False
        return own == target or (user_name in self._gateways and own.tenant == target.tenant)

    def may_subscribe(self, user_name: str, topic: str) -> bool:
        if user_name == INGEST_USER:
            return True
        own = credentials.by_user_name(user_name)
        return own is not None and topic == own.downlink_topic

    async def _find(self, name: credentials.DeviceName) -> Any:
        try:
            return await self._register.find(name)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("sign-in refused, register away error=%s", type(error).__name__)
            return None


class PasswordPlugin(BaseAuthPlugin):  # type: ignore[misc]  # amqtt has no types
    """Asks the guard at each connection."""

    @dataclass
    class Config:
        """`guard` is a Guard; amqtt wants a dataclass."""

        guard: Any = None

    async def authenticate(self, *, session: Session) -> bool:
        return bool(await self.config.guard.may_enter(session.username, session.password))


class TopicPlugin(BaseTopicPlugin):  # type: ignore[misc]  # amqtt has no types
    """Asks the guard at each publication and subscription."""

    @dataclass
    class Config:
        """`guard` is a Guard; amqtt wants a dataclass."""

        guard: Any = None

    async def topic_filtering(
        self, *, session: Session | None = None, topic: str | None = None, action: Action | None = None
    ) -> bool:
        if session is None or not session.username or not topic:
            return False
        guard: Guard = self.config.guard
        if action is Action.PUBLISH:
            return guard.may_publish(session.username, topic)
        return guard.may_subscribe(session.username, topic)


class EmbeddedMqtt:
    """Runs the broker inside this process between `start` and `stop`."""

    def __init__(self, guard: Guard, *, host: str, port: int) -> None:
        self._address = f"{host}:{port}"
        self._broker = Broker(
            {
                "listeners": {
                    "default": {"type": "tcp", "bind": self._address, "max_connections": CONNECTIONS_MAX}
                },
                "plugins": {
                    f"{__name__}.PasswordPlugin": {"guard": guard},
                    f"{__name__}.TopicPlugin": {"guard": guard},
                },
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
