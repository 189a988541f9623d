# SPDX-License-Identifier: Apache-2.0
"""Hands measurements to the context broker in batches and says what became of each."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import httpx
import orjson

from hiroba.kernel.identity import tokens

UPSERT_PATH = "/ngsi-ld/v1/entityOperations/upsert?options=update"
ANSWER_SECONDS_MAX = 15.0
TOKEN_SECONDS = 600
TOKEN_RENEWED_SECONDS = 300

Fragment = dict[str, object]
"""An NGSI-LD entity with id, type and the attributes that changed."""


class BrokerAway(Exception):
    """The broker cannot take the batch now. Nothing of it may be taken as stored; send it again later."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """An entity that the broker will never take in this form."""

    entity_id: str
    text: str


class Outlet:
    """A connection to the broker for all towns. Open it with `async with`."""

    def __init__(self, broker_url: str, token_key: str) -> None:
        self._client = httpx.AsyncClient(base_url=broker_url, timeout=ANSWER_SECONDS_MAX)
        self._token_key = token_key
        self._token = ""
        self._renew_at = 0.0

    async def __aenter__(self) -> Outlet:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def store(self, tenant: str, fragments: Sequence[Fragment]) -> list[Refusal]:
        """Returns after the broker's COMMIT. Each entity may stand once in a batch. Raises BrokerAway."""
        headers = {
            "NGSILD-Tenant": tenant,
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self._current_token()}",
        }
        try:
            answer = await self._client.post(UPSERT_PATH, content=orjson.dumps(fragments), headers=headers)
        except (httpx.HTTPError, OSError) as error:
            raise BrokerAway(type(error).__name__) from None
        if answer.status_code in (200, 201, 204):
            return []
        if answer.status_code == 207:
            return _partly_refused(answer, fragments)
        if answer.status_code in (400, 413, 422):
            return _wholly_refused(answer, fragments)
        raise BrokerAway(f"status {answer.status_code}")

    def _current_token(self) -> str:
        if time.monotonic() > self._renew_at:
            self._renew_at = time.monotonic() + TOKEN_RENEWED_SECONDS
            self._token = tokens.mint(
                self._token_key,
                subject="devices",
                tenants=(tokens.ANY_TENANT,),
                scopes=("context:write",),
                seconds=TOKEN_SECONDS,
            )
        return self._token


def _partly_refused(answer: httpx.Response, fragments: Sequence[Fragment]) -> list[Refusal]:
    """NGSI-LD 5.2.16, BatchOperationResult."""
    try:
        errors = answer.json()["errors"]
        return [Refusal(entity_id=str(one["entityId"]), text=_reason(one.get("error"))) for one in errors]
    except (ValueError, KeyError, TypeError):
        return _wholly_refused(answer, fragments)


def _wholly_refused(answer: httpx.Response, fragments: Sequence[Fragment]) -> list[Refusal]:
    try:
        text = _reason(answer.json())
    except ValueError:
        text = f"The broker answered {answer.status_code}"
    return [Refusal(entity_id=str(fragment["id"]), text=text) for fragment in fragments]


def _reason(problem: object) -> str:
    if isinstance(problem, dict):
        return str(problem.get("detail") or problem.get("title") or problem)[:300]
    return str(problem)[:300]
