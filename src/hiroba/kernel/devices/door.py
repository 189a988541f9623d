# SPDX-License-Identifier: Apache-2.0
"""Measurements by HTTP: `POST /ingest/<tenant>/<device>`, signed in with the device's name and secret.

`curl -u wl01:SECRET --data '{"values": {"waterLevel": 1.24}}' http://…/ingest/282103/wl01`. A gateway signs in
with its own name and speaks for any device of its town.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import datetime
from dataclasses import dataclass

import asyncpg
import orjson

from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.media_types import JSON
from hiroba.kernel.context.protocol.messages import Answer, Request, header
from hiroba.kernel.devices import credentials
from hiroba.kernel.devices.credentials import DeviceName
from hiroba.kernel.devices.decoders import PAYLOAD_BYTES_MAX
from hiroba.kernel.devices.intake import BATCH_ENTITIES_MAX, Intake, Message, Outcome, Result
from hiroba.kernel.devices.kinds import GATEWAY
from hiroba.kernel.devices.outlet import BrokerAway
from hiroba.kernel.devices.register import Register

PREFIX = "/ingest/"
PROBLEM = "application/problem+json"
WAITING_MAX = 2_000
"""Requests that wait for a batch; more are sent away with Retry-After."""

HEALTH_PATHS = ("/healthz", "/readyz")
MORE_HEADERS = {
    401: header("WWW-Authenticate", 'Basic realm="devices"'),
    405: header("Allow", "POST"),
    503: header("Retry-After", "2"),
}
LIMITS = Limits(body_bytes=PAYLOAD_BYTES_MAX, head_bytes=8_192, connections=2_000)

AWAY = (BrokerAway, OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError)


@dataclass(frozen=True)
class _Waiting:
    message: Message
    done: asyncio.Future[Outcome]


class Door:
    """Answers requests; those that come together are stored together. Open it with `async with`."""

    def __init__(self, register: Register, intake: Intake) -> None:
        self._register = register
        self._intake = intake
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(WAITING_MAX)
        self._storing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Door:
        self._storing = asyncio.create_task(self._keep_storing())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._storing is not None:
            self._storing.cancel()
            await asyncio.gather(self._storing, return_exceptions=True)

    async def answer(self, request: Request) -> Answer:
        """202 is said after COMMIT; 503 means: send it again."""
        if request.path in HEALTH_PATHS:
            return Answer(200, header("Content-Type", JSON), b'{"status": "ok"}')
        name = _target(request.path)
        if name is None:
            return _problem(404, "There is nothing here", "Use /ingest/<tenant>/<device>")
        if request.method != "POST":
            return _problem(405, "Only POST is possible", "Send the measurement as the body of a POST")
        try:
            if not await self._may_send(name, request.headers.get("authorization", "")):
                return _problem(401, "Name or secret is wrong", "Sign in with Basic: device name and secret")
            return await self._take(name, request.body)
        except AWAY:
            return _problem(503, "The measurement cannot be stored now", "Send it again after a while")

    async def _take(self, name: DeviceName, body: bytes) -> Answer:
        message = Message(
            name=name, payload=body, transport="http", received_at=datetime.datetime.now(datetime.UTC)
        )
        waiting = _Waiting(message, asyncio.get_running_loop().create_future())
        try:
            self._queue.put_nowait(waiting)
        except asyncio.QueueFull:
            return _problem(503, "Too many measurements wait", "Send it again after a while")
        outcome = await waiting.done
        if outcome.result is Result.REFUSED:
            return _problem(422, "The measurement cannot be used", outcome.text)
        return Answer(202, header("Content-Type", JSON), orjson.dumps({"result": outcome.result}))

    async def _may_send(self, target: DeviceName, authorization: str) -> bool:
        user, secret = _basic(authorization)
        sender = await self._register.find(DeviceName(tenant=target.tenant, device=user)) if user else None
        if (
            sender is None
            or not sender.is_active
            or not credentials.is_secret(secret, sender.credential_hash)
        ):
            return False
        return sender.name == target or sender.kind == GATEWAY

    async def _keep_storing(self) -> None:
        while True:
            batch = [await self._queue.get()]
            while len(batch) < BATCH_ENTITIES_MAX and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            await self._store(batch)

    async def _store(self, batch: list[_Waiting]) -> None:
        """Each message gets its own result; a whole batch fails together and is sent again by the devices."""
        try:
            outcomes = await self._intake.take([waiting.message for waiting in batch])
        except Exception as error:  # Whoever waits must hear of it; the loop goes on for the others.
            for waiting in batch:
                if not waiting.done.done():
                    waiting.done.set_exception(error)
            return
        for waiting, outcome in zip(batch, outcomes, strict=True):
            if not waiting.done.done():
                waiting.done.set_result(outcome)


def _target(path: str) -> DeviceName | None:
    tenant, slash, device = path.removeprefix(PREFIX).partition("/")
    return credentials.by_user_name(f"{tenant}.{device}") if path.startswith(PREFIX) and slash else None


def _basic(authorization: str) -> tuple[str, str]:
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return (user, secret) if credentials.DEVICE_ID.fullmatch(user) else ("", "")


def _problem(status: int, title: str, detail: str) -> Answer:
    """RFC 9457."""
    body = orjson.dumps({"title": title, "detail": detail, "status": status})
    return Answer(status, header("Content-Type", PROBLEM) + MORE_HEADERS.get(status, b""), body)
