# SPDX-License-Identifier: Apache-2.0
"""@contexts over HTTP (5.13, 6.29, 6.30). Their terms name types and attributes, so lists are for writers only."""

from typing import Any

import orjson

from hiroba.kernel.context.clock import isoformat
from hiroba.kernel.context.jsonld_contexts.core_contexts import CORE_CONTEXTS, hosted_id
from hiroba.kernel.context.jsonld_contexts.store import ContextStore
from hiroba.kernel.context.jsonld_contexts.stored_context import KINDS, StoredContext, path_of
from hiroba.kernel.context.media_types import JSON, LD_JSON
from hiroba.kernel.context.model.wording import check_depth
from hiroba.kernel.context.problems import (
    BadRequestData,
    InvalidRequest,
    OperationNotSupported,
    ResourceNotFound,
    UnsupportedMediaType,
)
from hiroba.kernel.context.protocol.exchange import Exchange, parse_json
from hiroba.kernel.context.protocol.messages import Answer, header
from hiroba.kernel.context.protocol.routing import Routes


class ContextHandlers:
    def __init__(self, store: ContextStore) -> None:
        self._store = store

    @property
    def routes(self) -> Routes:
        return {
            ("jsonldContexts",): {"GET": self.list, "POST": self.add},
            ("jsonldContexts", "*"): {"GET": self.serve, "DELETE": self.delete},
        }

    async def add(self, x: Exchange) -> Answer:
        """5.13.2."""
        x.rights.check_write()
        media_type = x.request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in (JSON, LD_JSON):
            raise UnsupportedMediaType(f"Content-Type {media_type!r} is not {JSON} or {LD_JSON}")
        given = parse_json(x.request.body)
        if not isinstance(given, dict) or not isinstance(given.get("@context"), dict | list | str):
            raise InvalidRequest("The body is not a JSON object with the member @context")
        check_depth(given["@context"], "@context")
        stored = await self._store.host(x.tenant, given["@context"])
        return x.answer(201, headers=header("Location", path_of(stored.id)))

    def list(self, x: Exchange) -> Answer:
        """5.13.3."""
        x.rights.check_write()
        details = _flag(x, "details")
        kind = x.parameters.get("kind")
        if kind is not None and kind not in KINDS:
            raise BadRequestData(f"kind {kind[:40]!r} is not one of {', '.join(KINDS)}")
        stored = [*CORE_CONTEXTS, *self._store.of_tenant(x.tenant)]
        found = sorted((each for each in stored if kind in (None, each.kind)), key=lambda each: each.created)
        return _json(x, [self._details(each) if details else self._store.url_of(each) for each in found])

    async def serve(self, x: Exchange, id: str) -> Answer:
        """5.13.4. The text alone is for everybody: an @context is there to be read by clients."""
        if not _flag(x, "details"):
            return self._text(x, id)
        x.rights.check_write()
        stored = self._existing(x, id)
        answer = _json(x, self._details(stored))
        self._store.note_hit(stored)
        return answer

    async def delete(self, x: Exchange, id: str) -> Answer:
        """5.13.5."""
        x.rights.check_write()
        reload = _flag(x, "reload")
        stored = self._store.find(x.tenant, id)
        if reload and (stored is None or not stored.is_cached):
            raise BadRequestData(f"@context {id} is not a cached one, so it cannot be loaded again")
        if stored is None:
            raise ResourceNotFound(f"@context {id} does not exist")
        if stored.is_built_in:
            if not reload:
                raise BadRequestData("The core @context cannot be deleted")
            # What is built in is as it was published; nobody is asked.
            return x.answer(204)
        await (self._store.reload(stored) if reload else self._store.delete(stored))
        return x.answer(204)

    def _text(self, x: Exchange, id: str) -> Answer:
        stored = self._store.find_own(id)
        if stored is None:
            cached = self._existing(x, id)
            hosted = hosted_id(cached.id)
            instead = f"its text is at {path_of(hosted)}" if hosted else "ask with details=true"
            raise OperationNotSupported(f"@context {id} is served by its origin; {instead}")
        self._store.note_hit(stored)
        return context_answer(stored)

    def _existing(self, x: Exchange, id: str) -> StoredContext:
        stored = self._store.find(x.tenant, id)
        if stored is None:
            raise ResourceNotFound(f"@context {id} does not exist")
        return stored

    def _details(self, stored: StoredContext) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "URL": self._store.url_of(stored),
            "localId": stored.id,
            "kind": stored.kind,
            "createdAt": isoformat(stored.created),
        }
        if not stored.is_built_in:
            shown["numberOfHits"] = stored.hits
        if stored.last_usage is not None:
            shown["lastUsage"] = isoformat(stored.last_usage)
        return shown


def context_answer(stored: StoredContext) -> Answer:
    return Answer(200, header("Content-Type", JSON), orjson.dumps({"@context": stored.document}))


def _flag(x: Exchange, name: str) -> bool:
    given = x.parameters.get(name, "false")
    if given not in ("true", "false"):
        raise BadRequestData(f"{name} {given[:40]!r} is neither true nor false")
    return given == "true"


def _json(x: Exchange, members: object) -> Answer:
    return x.answer(200, orjson.dumps(members), header("Content-Type", JSON))
