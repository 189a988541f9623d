# SPDX-License-Identifier: Apache-2.0
"""Notifications over MQTT (annex "MQTT notification binding"): `metadata` are what HTTP has as headers."""

from urllib.parse import unquote, urlsplit

import aiomqtt
import orjson

from hiroba.kernel.context.outgoing.mqtt_client import Publication, PublishFailed, publish
from hiroba.kernel.context.outgoing.networks import Networks
from hiroba.kernel.context.subscriptions.http_post import PostFailed
from hiroba.kernel.context.subscriptions.subscription import Receiver

VERSIONS = {"mqtt3.1.1": aiomqtt.ProtocolVersion.V311, "mqtt5.0": aiomqtt.ProtocolVersion.V5}


class MqttTopic:
    """`mqtt[s]://[user[:password]@]host[:port]/topic`; QoS and version stand in notifierInfo."""

    def __init__(self, receiver: Receiver, headers: tuple[tuple[str, str], ...], networks: Networks) -> None:
        self._networks = networks
        self._seconds = receiver.answer_seconds
        self._metadata = orjson.dumps(dict(headers))
        settings = dict(receiver.notifier)
        parts = urlsplit(receiver.uri)
        self._to = Publication(
            host=parts.hostname or "",
            port=parts.port,
            tls=parts.scheme == "mqtts",
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            topic=unquote(parts.path.removeprefix("/")),
            qos=int(settings.get("MQTT-QoS", "0")),
            version=VERSIONS[settings.get("MQTT-Version", "mqtt5.0")],
        )

    async def post(self, payload: bytes) -> None:
        """Raises PostFailed."""
        message = b'{"metadata":' + self._metadata + b',"body":' + payload + b"}"
        try:
            await publish(self._networks, self._to, message, seconds=self._seconds)
        except PublishFailed as failure:
            raise PostFailed(str(failure)) from failure

    def close(self) -> None:
        """Each message has a connection of its own."""
