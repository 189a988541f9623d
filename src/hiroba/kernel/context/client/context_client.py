# SPDX-License-Identifier: Apache-2.0
"""A synchronous client of the broker for services and importers.

Every call has a timeout. Calls that may safely run twice (reads, upserts, deletes) are tried again after a pause
when the broker is busy or restarting; the rest of the story is an exception.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
import orjson

from hiroba.kernel.context.client.bulk_sending import (
    REQUESTS_AT_ONCE,
    BulkResult,
    EntityError,
    send_bulk,
)
from hiroba.kernel.context.client.deliveries import Delivery, read_delivery
from hiroba.kernel.context.client.history import (
    ContextRefused,
    ContextUnavailable,
    Entity,
    HistoryClient,
    Page,
)
from hiroba.kernel.context.media_types import ND_JSON

__all__ = [
    "BulkResult",
    "ContextClient",
    "ContextRefused",
    "ContextUnavailable",
    "Delivery",
    "Entity",
    "EntityError",
    "Page",
    "UpsertResult",
]

# Batches of 20 to 100 are the fastest for the broker; greater ones only delay others.
BATCH_ENTITIES = 100
TRIES_PAUSES_SECONDS = (0.2, 0.5, 1.0, 2.0, 4.0)
TIMEOUT = httpx.Timeout(10.0, connect=3.0)
# A page that a person waits for rather shows what it knows already.
TIMEOUT_AT_ONCE = httpx.Timeout(3.0, connect=1.0)
BUSY = frozenset([429, 502, 503, 504])


@dataclass(frozen=True)
class UpsertResult:
    """`created` counts new entities, `updated` those that existed before; `errors` were refused."""

    created: int = 0
    updated: int = 0
    errors: tuple[EntityError, ...] = ()


class ContextClient(HistoryClient):
    """Keep one for a process or thread: it holds connections open.

    With `answers_at_once` nothing is tried again and no answer takes longer than three seconds.
    """

    def __init__(
        self, url: str, token: Callable[[], str] | None = None, *, answers_at_once: bool = False
    ) -> None:
        self._token = token
        self._answers_at_once = answers_at_once
        timeout = TIMEOUT_AT_ONCE if answers_at_once else TIMEOUT
        self._http = httpx.Client(base_url=f"{url}/ngsi-ld/v1/", timeout=timeout, trust_env=False)

    def __enter__(self) -> "ContextClient":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def upsert(self, tenant: str, entities: Sequence[Entity], *, update: bool = False) -> UpsertResult:
        """Creates or replaces entities (with `update`: keeps attributes that are not named). Safe to repeat."""
        created = updated = 0
        errors: list[EntityError] = []
        parameters = {"options": "update"} if update else {}
        for batch in _batches(entities):
            answer = self._send("POST", "entityOperations/upsert", tenant, parameters, batch)
            refused = _errors(answer)
            new = len(answer.json()) if answer.status_code == httpx.codes.CREATED else 0
            created += new
            updated += len(batch) - new - len(refused)
            errors += refused
        return UpsertResult(created, updated, tuple(errors))

    def bulk(
        self,
        tenant: str,
        lines: Iterable[bytes],
        told: Callable[[int, BulkResult], None] | None = None,
        *,
        in_order: bool = False,
    ) -> BulkResult:
        """Creates or replaces whole entities given as lines of JSON with the core @context; safe to repeat.

        For imports: a few requests are under way at once, and `lines` is read no faster than the broker writes.
        `told` gets the number of lines and the result of each request that is durable. With `in_order` one request
        follows the other, for lines that are states of one entity. Needs the scope context:bulk.
        """
        return send_bulk(
            lines,
            lambda body: _bulk_result(self._send("POST", "hiroba/bulk", tenant, lines=body)),
            told,
            at_once=1 if in_order else REQUESTS_AT_ONCE,
        )

    def query(
        self,
        tenant: str,
        *,
        type: str | None = None,
        q: str | None = None,
        ids: Sequence[str] = (),
        attributes: Sequence[str] = (),
        georel: str | None = None,
        geometry: str | None = None,
        coordinates: str | None = None,
        limit: int = 100,
        offset: int = 0,
        count: bool = False,
        simplified: bool = False,
    ) -> Page:
        """One page of entities. `georel`, `geometry` and `coordinates` are those of NGSI-LD."""
        parameters = {
            "type": type,
            "q": q,
            "id": ",".join(ids) or None,
            # The standard wants more than ids, or this (5.7.2.4).
            "local": "true" if ids else None,
            "attrs": ",".join(attributes) or None,
            "georel": georel,
            "geometry": geometry,
            "coordinates": coordinates,
            "limit": str(limit),
            "offset": str(offset),
            "count": "true" if count else None,
            "options": "simplified" if simplified else None,
        }
        answer = self._send("GET", "entities", tenant, {k: v for k, v in parameters.items() if v is not None})
        found = answer.headers.get("NGSILD-Results-Count")
        has_more = 'rel="next"' in answer.headers.get("Link", "")
        return Page(orjson.loads(answer.content), int(found) if found is not None else None, has_more)

    def count_plain(self, tenant: str, type: str, attribute: str, value: str) -> int:
        """How many entities have this text as a plain property (nothing beside type and value); quick.

        Raises ContextRefused where there are too many entities to look at.
        """
        parameters = {"type": type, "attribute": attribute, "value": value}
        return int(self._send("GET", "hiroba/count", tenant, parameters).json()["count"])

    def retrieve(self, tenant: str, id: str) -> Entity | None:
        """The entity, or None when it does not exist or this token may not see it."""
        try:
            answer = self._send("GET", f"entities/{quote(id, safe=':')}", tenant)
        except ContextRefused as refusal:
            if refusal.status == httpx.codes.NOT_FOUND:
                return None
            raise
        entity: Entity = answer.json()
        return entity

    def delete(self, tenant: str, ids: Sequence[str]) -> int:
        """Deletes entities; returns how many there were. Ids that do not exist are passed over."""
        gone = 0
        for batch in _batches(ids):
            answer = self._send("POST", "entityOperations/delete", tenant, {}, batch)
            gone += len(batch) - len(_errors(answer))
        return gone

    def deliveries(self, tenant: str) -> list[Delivery]:
        """How the deliveries of each subscription go, of all APIs."""
        return [read_delivery(each) for each in self._send("GET", "hiroba/subscriptions", tenant).json()]

    def _send(
        self,
        method: str,
        path: str,
        tenant: str,
        parameters: Mapping[str, str] | None = None,
        body: object = None,
        lines: bytes | None = None,
    ) -> httpx.Response:
        reason = ""
        pauses = () if self._answers_at_once else TRIES_PAUSES_SECONDS
        for pause in (*pauses, None):
            try:
                answer = self._http.request(
                    method,
                    path,
                    params=parameters,
                    json=body,
                    content=lines,
                    headers=self._headers(tenant) | ({"Content-Type": ND_JSON} if lines is not None else {}),
                )
                if answer.status_code not in BUSY:
                    return _checked(answer)
                reason = f"status {answer.status_code}"
            except httpx.TransportError as fault:
                reason = type(fault).__name__
            if pause is not None:
                time.sleep(pause)
        raise ContextUnavailable(f"The context broker does not answer {method} {path}: {reason}")

    def _headers(self, tenant: str) -> dict[str, str]:
        headers = {"NGSILD-Tenant": tenant}
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token()}"
        return headers


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    try:
        detail = answer.json()["detail"]
    except (ValueError, KeyError, TypeError):
        detail = answer.reason_phrase
    raise ContextRefused(answer.status_code, str(detail))


def _bulk_result(answer: httpx.Response) -> BulkResult:
    found = answer.json()
    errors = tuple(EntityError(error["entityId"], error["error"]["detail"]) for error in found["errors"])
    return BulkResult(found["created"], found["changed"], found["unchanged"], errors)


def _errors(answer: httpx.Response) -> list[EntityError]:
    if answer.status_code != httpx.codes.MULTI_STATUS:
        return []
    return [EntityError(error["entityId"], error["error"]["detail"]) for error in answer.json()["errors"]]


def _batches(items: Sequence[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), BATCH_ENTITIES):
        yield list(items[start : start + BATCH_ENTITIES])
