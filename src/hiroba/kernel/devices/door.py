# SPDX-License-Identifier: Apache-2.0
"""Measurements by HTTP: `POST /ingest/<tenant>/<device>`, signed in with the device's name and secret.

`curl -u wl01:SECRET --data '{"values": {"waterLevel": 1.24}}' http://…/ingest/282103/wl01`. A gateway signs in
with its own name and speaks for any device of its town. The broker process serves this; there is no Django here.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import asyncpg
import orjson

from hiroba.kernel.devices import credentials
from hiroba.kernel.devices.credentials import DeviceName
from hiroba.kernel.devices.decoders import PAYLOAD_BYTES_MAX
from hiroba.kernel.devices.intake import BATCH_ENTITIES_MAX, Intake, Message, Outcome, Result
from hiroba.kernel.devices.kinds import GATEWAY
from hiroba.kernel.devices.outlet import BrokerAway
from hiroba.kernel.devices.register import Register

PREFIX = "/ingest/"
WAITING_MAX = 2_000
"""Requests that wait for a batch; more are sent away with Retry-After."""

RETRY_AFTER_SECONDS = "2"
AWAY = (BrokerAway, OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Status, headers and body of an HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


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

    async def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Header names in small letters. 202 is said after COMMIT; 503 means: send it again."""
        name = _target(path)
        if name is None:
            return _problem(404, "There is nothing here", "Use /ingest/<tenant>/<device>")
        if method != "POST":
            return _problem(
                405, "Only POST is possible", "Send the measurement as the body of a POST", allow="POST"
            )
        if len(body) > PAYLOAD_BYTES_MAX:
            return _problem(413, "The body is too long", f"Send at most {PAYLOAD_BYTES_MAX} bytes")
        try:
            if not await self._may_send(name, headers.get("authorization", "")):
                return _problem(401, "Name or secret is wrong", "Sign in with Basic: device name and secret")
            return await self._take(name, body)
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
        return Answer(status=202, headers=JSON, body=orjson.dumps({"result": outcome.result}))

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
        except AWAY as error:
            for waiting in batch:
                if not waiting.done.done():
                    waiting.done.set_exception(error)
            return
        for waiting, outcome in zip(batch, outcomes, strict=True):
            if not waiting.done.done():
                waiting.done.set_result(outcome)


JSON = {"content-type": "application/json"}


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


def _problem(status: int, title: str, detail: str, *, allow: str = "") -> Answer:
    """RFC 9457."""
    headers = {"content-type": "application/problem+json"}
    if status == 401:
        headers["www-authenticate"] = 'Basic realm="devices"'
    if status == 503:
        headers["retry-after"] = RETRY_AFTER_SECONDS
    if allow:
        headers["allow"] = allow
    return Answer(
        status=status,
        headers=headers,
        body=orjson.dumps({"title": title, "detail": detail, "status": status}),
    )
