# SPDX-License-Identifier: Apache-2.0
"""One request to one context source (4.3.6.6): its headers, its deadline, and what came of it.

The caller's token never goes along. A registration that wants a header of the request passed on says so by the value
`urn:ngsi-ld:request` in contextSourceInfo (5.2.22).
"""

import asyncio
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson
import structlog

from hiroba.kernel.context.federation.health import SourceHealth
from hiroba.kernel.context.federation.registration import Registration, Wishes
from hiroba.kernel.context.media_types import CONTEXT_REL, JSON, LD_JSON
from hiroba.kernel.context.names.vocabulary import CORE, CORES, Vocabulary
from hiroba.kernel.context.outgoing.http_client import (
    AnswerTooLarge,
    Call,
    CallFailed,
    CallTimedOut,
    HttpClient,
)
from hiroba.kernel.context.problems import LoopDetected
from hiroba.kernel.context.protocol.exchange import Exchange

log = structlog.get_logger("hiroba.broker")

FROM_REQUEST = "urn:ngsi-ld:request"
ANSWER_BYTES_MAX = 20_000_000
NGSI_LD = "/ngsi-ld/v1/"

Parameters = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`status` is that of the source, or 502 and 504 when none came; `body` is its JSON or None."""

    registration: Registration
    status: int
    body: Any = None
    detail: str = ""
    content_range: str | None = None
    # Where the source keeps the EntityMap that it used (5.5.14).
    entity_map: str | None = None

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300 and self.status != 207

    @property
    def is_missing(self) -> bool:
        """Whether the source may have had something to tell: a loop, or nothing known there, is no fault."""
        return not self.is_success and not self.is_loop and self.status != 404

    @property
    def is_loop(self) -> bool:
        """The source has forwarded this request itself, so its own part is done already."""
        return self.status == 508


@dataclass(frozen=True, slots=True)
class Message:
    """`path` is below /ngsi-ld/v1/; `names` are the words in which parameters and body are written; `entity_map` is
    where the source keeps its EntityMap (5.5.14)."""

    method: str
    path: str
    parameters: Parameters
    names: Vocabulary
    body: Any = None
    entity_map: str | None = None


class Forwarder:
    def __init__(self, client: HttpClient, health: SourceHealth, public_url: Callable[[], str]) -> None:
        self._client = client
        self._health = health
        self._public_url = public_url

    def pseudonym(self, tenant: str) -> str:
        """How this tenant of this broker is known in Via; tells neither its name nor its address."""
        return f"hiroba-{uuid.uuid5(uuid.NAMESPACE_URL, f'{self._public_url()} {tenant}').hex[:16]}"

    def check_loop(self, x: Exchange) -> None:
        """Raises LoopDetected for a request that this tenant has forwarded before (6.3.18)."""
        via = x.request.headers.get("via")
        if via is not None and self.pseudonym(x.tenant) in _names_in(via):
            raise LoopDetected("The request has come back to the broker that forwarded it")

    def is_open(self, x: Exchange, registration: Registration) -> bool:
        """Whether the source was not asked by this very request already."""
        via = x.request.headers.get("via")
        return via is None or registration.source.alias not in _names_in(via)

    def words_for(
        self, x: Exchange, registration: Registration, names: Vocabulary | None = None
    ) -> Vocabulary:
        """A source gets an @context by its URL, or names in full. Raises what an @context can raise. `names` are
        those of a part of the request that brings its own."""
        if registration.source.wishes.context is not None:
            return x.vocabulary(registration.source.wishes.context)
        names = names or x.names
        return CORE if url_of(names) is None else names

    async def send(
        self, x: Exchange, registration: Registration, message: Message, *, seconds: float | None = None
    ) -> Outcome:
        """Never raises for what the source does. `seconds` is less than the source usually gets."""
        if self._health.rests(registration):
            return Outcome(registration, 504, detail="The source rests after a failure")
        source = registration.source
        parameters = [*message.parameters, *([("local", "true")] if source.local_only else [])]
        query = "&".join(f"{name}={quote(value, safe=_SAFE)}" for name, value in parameters)
        url = source.endpoint + NGSI_LD + message.path + (f"?{query}" if query else "")
        body = b"" if message.body is None else orjson.dumps(_in_media_type(message, source.wishes))
        call = Call(message.method, url, self._headers(x, registration, message), body)
        try:
            response = await self._client.send(
                call, seconds=seconds or source.timeout_seconds, bytes_max=ANSWER_BYTES_MAX
            )
        except CallFailed as failure:
            self._health.note_failure(registration)
            log.info("source_failed", registration=registration.id, reason=str(failure))
            if isinstance(failure, CallTimedOut):
                return Outcome(registration, 504, detail=str(failure))
            # Readers may be strangers, and most reasons name the address.
            is_plain = isinstance(failure, AnswerTooLarge)
            detail = str(failure) if is_plain else "The source cannot be reached"
            return Outcome(registration, 502, detail=detail)
        if response.status >= 500 and response.status != 508:
            self._health.note_failure(registration)
        else:
            self._health.note_success(registration)
        given = _parsed(response.body)
        return Outcome(
            registration,
            response.status,
            given,
            _detail(response.status, given),
            response.headers.get("content-range"),
            response.headers.get("ngsild-entitymap"),
        )

    async def send_all(self, x: Exchange, messages: Sequence[tuple[Registration, Message]]) -> list[Outcome]:
        """All at once; the outcomes stand in the order of the messages."""
        return await asyncio.gather(*(self.send(x, *each) for each in messages))

    def close(self) -> None:
        self._client.close()

    def _headers(
        self, x: Exchange, registration: Registration, message: Message
    ) -> tuple[tuple[str, str], ...]:
        source, wishes = registration.source, registration.source.wishes
        via = [x.request.headers["via"]] if "via" in x.request.headers else []
        headers = {
            "Accept": wishes.accept,
            "Via": ", ".join([*via, f"1.1 {self.pseudonym(x.tenant)}"]),
        }
        if message.body is not None:
            headers["Content-Type"] = wishes.content_type
        if not message.names.is_core and (message.body is None or wishes.content_type == JSON):
            headers["Link"] = f'<{url_of(message.names)}>; rel="{CONTEXT_REL}"; type="{LD_JSON}"'
        if source.tenant is not None:
            headers["NGSILD-Tenant"] = source.tenant
        if message.entity_map is not None:
            headers["NGSILD-EntityMap"] = message.entity_map
        for key, value in wishes.headers:
            passed = x.request.headers.get(key.lower()) if value == FROM_REQUEST else value
            if passed is not None:
                headers[key] = passed
        return tuple(headers.items())


def url_of(names: Vocabulary) -> str | None:
    """The one URL that says all of an @context; the core @context, which always counts too, needs none."""
    reference = names.reference
    parts = reference if isinstance(reference, list) else [reference]
    own = [part for part in parts if not (isinstance(part, str) and CORES.get(part) is CORE)]
    return own[0] if len(own) == 1 and isinstance(own[0], str) else None


def _in_media_type(message: Message, wishes: Wishes) -> Any:
    """With application/ld+json each object carries its @context (6.3.5)."""
    if wishes.content_type == JSON:
        return message.body
    context = {"@context": message.names.reference}
    if isinstance(message.body, list):
        return [each | context if isinstance(each, dict) else each for each in message.body]
    return message.body | context


_SAFE = ":/,;=~!()*@.-_'"


def _names_in(via: str) -> set[str]:
    """The pseudonyms of a Via header (RFC 9110, 7.6.3)."""
    return {words[1] for part in via.split(",") if len(words := part.split()) > 1}


def _parsed(body: bytes) -> Any:
    try:
        return orjson.loads(body) if body else None
    except orjson.JSONDecodeError:
        return None


def _detail(status: int, given: Any) -> str:
    if status < 300:
        return ""
    told = given.get("detail") or given.get("title") if isinstance(given, dict) else None
    return told[:500] if isinstance(told, str) else f"The source answered {status}"
