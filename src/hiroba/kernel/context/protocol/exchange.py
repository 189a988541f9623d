# SPDX-License-Identifier: Apache-2.0
"""One NGSI-LD request as handlers see it: tenant, rights, names and the media types (6.3)."""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

import orjson

from hiroba.kernel.context.access.rights import Rights
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.media_types import CONTEXT_REL, GEO_JSON, JSON, LD_JSON, MERGE_PATCH
from hiroba.kernel.context.names.contexts import Contexts
from hiroba.kernel.context.names.core_terms import CORE_CONTEXT
from hiroba.kernel.context.names.vocabulary import CORE, Vocabulary
from hiroba.kernel.context.problems import (
    BadRequestData,
    InvalidRequest,
    NotAcceptable,
    UnsupportedMediaType,
)
from hiroba.kernel.context.protocol.messages import Answer, Request, header
from hiroba.kernel.context.protocol.preferences import asked_version
from hiroba.kernel.context.representation.earlier_versions import Version, earlier

_LINK = re.compile(r"<([^>]*)>\s*((?:;\s*[^;,=]+=(?:\"[^\"]*\"|[^;,]*))*)")


class Exchange:
    """Built once for each request; `names` comes from the Link header until a body brings its own @context.

    `version` is the earlier one of the standard in which entities are answered, `asked_version` what Prefer says.
    """

    __slots__ = (
        "_contexts",
        "_usual_version",
        "accept",
        "asked_version",
        "limits",
        "names",
        "parameters",
        "request",
        "rights",
        "tenant",
        "version",
    )

    def __init__(
        self,
        request: Request,
        parameters: dict[str, str],
        tenant: str,
        rights: Rights,
        contexts: Contexts,
        limits: Limits,
        version: Version | None = None,
    ) -> None:
        """`version` is for who asks for none; None is the current one."""
        self.request = request
        self.parameters = parameters
        self.tenant = tenant
        self.rights = rights
        self.limits = limits
        self._contexts = contexts
        self.accept = accepted(request.headers.get("accept"))
        prefer = request.headers.get("prefer")
        self.asked_version = None if prefer is None else asked_version(prefer)
        self._usual_version = version
        self.version = version if self.asked_version is None else earlier(self.asked_version)
        link = request.headers.get("link")
        self.names: Vocabulary = CORE if link is None else self._vocabulary_of_link(link)

    def _vocabulary_of_link(self, link: str) -> Vocabulary:
        url = linked_context(link)
        return CORE if url is None else self._contexts.vocabulary(url, self.tenant)

    def body(self, *, merge_patch: bool = False) -> Any:
        """The parsed body; sets `names` from its @context. Raises the problems of 6.3.4 and 6.3.5."""
        content_type = self.request.headers.get("content-type")
        if content_type is None:
            raise InvalidRequest("The header Content-Type is missing")
        media_type = _media_type(content_type)
        if media_type not in (JSON, LD_JSON) and not (merge_patch and media_type == MERGE_PATCH):
            raise UnsupportedMediaType(
                f"Content-Type {media_type!r} is not application/json or application/ld+json"
            )
        given = parse_json(self.request.body)
        if media_type == LD_JSON and linked_context(self.request.headers.get("link", "")):
            raise BadRequestData("With application/ld+json the @context stands in the body, not in Link")
        if isinstance(given, dict):
            self.names = self._names_of(given, media_type)
        return given

    @property
    def has_plain_body(self) -> bool:
        """JSON in the names of the core @context, so that its text may be what is stored."""
        return self.names.is_core and self.request.headers.get("content-type") == JSON

    def names_of(self, entity: Any) -> Vocabulary:
        """The vocabulary of one entity of a batch, which obeys the same rules as a body (6.3.5)."""
        if not isinstance(entity, dict):
            return self.names
        return self._names_of(entity, _media_type(self.request.headers.get("content-type", "")))

    def _names_of(self, given: dict[str, Any], media_type: str) -> Vocabulary:
        has_context = "@context" in given
        if media_type == LD_JSON and not has_context:
            raise BadRequestData("With application/ld+json the body needs an @context")
        if media_type == JSON and has_context:
            raise BadRequestData("With application/json the @context stands in Link, not in the body")
        return self._contexts.vocabulary(given["@context"], self.tenant) if has_context else self.names

    def vocabulary(self, context: object) -> Vocabulary:
        """The vocabulary of an @context that stands elsewhere than in Link or at the top of the body."""
        return self._contexts.vocabulary(context, self.tenant)

    async def vocabulary_once_there(self, context: object) -> Vocabulary:
        """The same, after fetching what it needs: for an @context that others bring in the middle of a request."""
        await self._contexts.prepare(context, self.tenant)
        return self._contexts.vocabulary(context, self.tenant)

    def instead(self, request: Request, parameters: dict[str, str]) -> "Exchange":
        """The same caller with another request."""
        return Exchange(
            request,
            parameters,
            self.tenant,
            self.rights,
            self._contexts,
            self.limits,
            self._usual_version,
        )

    def refuse_geojson(self) -> None:
        """Raises NotAcceptable (6.3.4): only entities have a GeoJSON representation, even where none is found."""
        if self.accept == GEO_JSON:
            raise NotAcceptable("This resource has no GeoJSON representation")

    def answer(self, status: int, body: bytes = b"", headers: bytes = b"") -> Answer:
        """An answer with the tenant told back (6.3.14)."""
        if "ngsild-tenant" in self.request.headers:
            headers += header("NGSILD-Tenant", self.tenant)
        return Answer(status, headers, body)

    def json(self, status: int, body: bytes, headers: bytes = b"", media_type: str = JSON) -> Answer:
        """With application/json the @context is told in Link; else the body carries it (6.3.5)."""
        headers += header("Content-Type", media_type)
        if media_type == JSON:
            headers += self.context_link()
        return self.answer(status, body, headers)

    def context_link(self) -> bytes:
        reference = self.names.reference
        return _link_line(reference if isinstance(reference, str) else CORE_CONTEXT)


def parse_json(text: bytes) -> Any:
    if not text:
        raise InvalidRequest("The body is empty")
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as fault:
        raise InvalidRequest(f"The body is not JSON: {fault}") from None


@lru_cache(maxsize=500)
def accepted(accept: str | None) -> str:
    """The best of the media types that entities have. Raises NotAcceptable."""
    if accept is None:
        return JSON
    best, best_quality = None, 0.0
    for part in accept.split(","):
        name, *modifiers = part.strip().split(";")
        quality = _quality(modifiers)
        name = name.strip().lower()
        # 6.3.4: without a preference it is application/json.
        # Every EventSource asks for text/event-stream; only the live stream is read by one.
        found = {"*/*": JSON, "application/*": JSON, "text/event-stream": JSON}.get(name, name)
        if found in (JSON, LD_JSON, GEO_JSON) and quality > best_quality:
            best, best_quality = found, quality
    if best is None:
        raise NotAcceptable(f"Accept {accept[:100]!r} names none of {JSON}, {LD_JSON}, {GEO_JSON}")
    return best


@lru_cache(maxsize=500)
def linked_context(link: str) -> str | None:
    """The URL of the JSON-LD @context in a Link header. Raises BadRequestData when there are two."""
    urls = [url for url, parameters in _LINK.findall(link) if CONTEXT_REL in parameters]
    if len(urls) > 1:
        raise BadRequestData("Link names more than one @context")
    return unquote(urls[0]) if urls and "%3A" in urls[0] else (urls[0] if urls else None)


@lru_cache(maxsize=500)
def _link_line(url: str) -> bytes:
    return header("Link", f'<{url}>; rel="{CONTEXT_REL}"; type="{LD_JSON}"')


def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _quality(modifiers: list[str]) -> float:
    for modifier in modifiers:
        name, _, number = modifier.strip().partition("=")
        if name == "q":
            try:
                return float(number)
            except ValueError:
                return 0.0
    return 1.0
