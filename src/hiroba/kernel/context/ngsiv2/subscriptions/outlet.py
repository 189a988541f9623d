# SPDX-License-Identifier: Apache-2.0
"""Delivery of NGSIv2 notifications: over HTTP with any method and address, or to an MQTT topic."""

from collections.abc import Callable
from urllib.parse import urlsplit

import msgspec

from hiroba.kernel.context.ngsiv2.subscriptions.payload import Envelope
from hiroba.kernel.context.ngsiv2.subscriptions.receiver import Receiver
from hiroba.kernel.context.outgoing.http_client import Call, CallFailed, HttpClient
from hiroba.kernel.context.outgoing.mqtt_client import Publication, PublishFailed, publish
from hiroba.kernel.context.outgoing.networks import Networks
from hiroba.kernel.context.subscriptions.http_post import PostFailed

ANSWER_BYTES_MAX = 65_536
# The receiver may take it later; with any other status it has had the notification and said what it thinks of it.
TRY_AGAIN = frozenset([408, 425, 429, *range(500, 600)])


class NgsiV2Outlet:
    """`on_end` is called once when the subscription has come to its end by itself: a single notification was wanted
    and sent, or too many failed. What is queued after that is let go."""

    def __init__(
        self,
        client: HttpClient,
        networks: Networks,
        receiver: Receiver,
        *,
        is_active: bool,
        once: bool,
        fails_max: int | None,
        on_end: Callable[[], None],
    ) -> None:
        self._client = client
        self._networks = networks
        self._receiver = receiver
        self._is_over = not is_active
        self._once = once
        self._fails_max = fails_max
        self._on_end = on_end
        self.fails = 0
        self.last_status: int | None = None

    async def post(self, payload: bytes) -> None:
        if self._is_over:
            return
        try:
            await self._send(msgspec.json.decode(payload, type=Envelope))
        except PostFailed:
            self.fails += 1
            if self._fails_max is not None and self.fails > self._fails_max:
                self._end()
            raise
        self.fails = 0
        if self._once:
            self._end()

    def close(self) -> None:
        """The connections belong to the client that all share."""

    async def _send(self, envelope: Envelope) -> None:
        if self._receiver.is_mqtt:
            await self._publish(envelope)
            return
        call = Call(envelope.method, envelope.url, tuple(envelope.headers), envelope.body.encode())
        try:
            response = await self._client.send(
                call, seconds=self._receiver.seconds, bytes_max=ANSWER_BYTES_MAX
            )
        except CallFailed as failure:
            raise PostFailed(str(failure)) from failure
        if response.status in TRY_AGAIN:
            raise PostFailed(f"status {response.status}")
        self.last_status = response.status

    async def _publish(self, envelope: Envelope) -> None:
        receiver, parts = self._receiver, urlsplit(self._receiver.url)
        to = Publication(
            host=parts.hostname or "",
            port=parts.port,
            tls=parts.scheme == "mqtts",
            user=receiver.user,
            password=receiver.password,
            topic=envelope.url,
            qos=receiver.qos,
            retain=receiver.retain,
        )
        try:
            await publish(self._networks, to, envelope.body.encode(), seconds=receiver.seconds)
        except PublishFailed as failure:
            raise PostFailed(str(failure)) from failure

    def _end(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._on_end()
