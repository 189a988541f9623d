# SPDX-License-Identifier: Apache-2.0
"""From a request to the API that it speaks, and what browsers need to be told about the answer."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import orjson

from hiroba.kernel.context.media_types import JSON
from hiroba.kernel.context.problems import Problem, ResourceNotFound
from hiroba.kernel.context.protocol.messages import Answer, Pending, Reply, Request, Stream, header
from hiroba.kernel.context.protocol.problem_answers import problem_answer
from hiroba.kernel.context.protocol.routing import Api, Result

MAX_AGE_SECONDS = "600"
EXPOSED = (
    "Link, Location, NGSILD-Results-Count, NGSILD-EntityMap, NGSILD-Warning, Preference-Applied, "
    "Fiware-Total-Count, Fiware-Correlator"
)
ALLOWED = (
    "Accept, Authorization, Content-Type, Last-Event-ID, Link, NGSILD-Tenant, NGSILD-EntityMap, Prefer, "
    "Fiware-Correlator, Fiware-Service, Fiware-ServicePath, X-Auth-Token"
)


class Application:
    """`plain` are whole paths that know neither tenant nor token."""

    def __init__(
        self,
        apis: Sequence[Api],
        *,
        plain: Mapping[str, Callable[[Request], Result]],
        origins: frozenset[str],
    ) -> None:
        self._apis = [(api.prefix, api.prefix + "/", api) for api in apis]
        self._plain = plain
        self._origins = origins

    def respond(self, request: Request) -> Result:
        api = self._api(request.path)
        try:
            reply = self._dispatch(request, api)
        except Exception as fault:
            reply = _told(api, request, fault)
        if isinstance(reply, Answer | Stream):
            return self._for_browser(request, reply) if "origin" in request.headers else reply
        if isinstance(reply, Pending):
            reply.finish = lambda pending: self._finished(request, api, pending)
            return reply
        return self._respond_later(request, api, reply)

    def _finished(self, request: Request, api: Api | None, pending: Pending) -> Reply:
        try:
            reply = pending.reply()
        except Exception as fault:
            reply = _told(api, request, fault)
        return self._for_browser(request, reply) if "origin" in request.headers else reply

    async def _respond_later(self, request: Request, api: Api | None, waiting: Awaitable[Reply]) -> Reply:
        try:
            reply = await waiting
        except Exception as fault:
            reply = _told(api, request, fault)
        return self._for_browser(request, reply) if "origin" in request.headers else reply

    def _api(self, path: str) -> Api | None:
        for whole, beginning, api in self._apis:
            if path.startswith(beginning) or path == whole:
                return api
        return None

    def _dispatch(self, request: Request, api: Api | None) -> Result:
        if request.method == "OPTIONS":
            return Answer(204, header("Allow", "GET, POST, PATCH, PUT, DELETE, OPTIONS"))
        if api is not None:
            return api.respond(request)
        plain = self._plain.get(request.path)
        if plain is None:
            raise ResourceNotFound(f"{request.path[:200]} does not exist")
        return plain(request)

    def _for_browser(self, request: Request, reply: Reply) -> Reply:
        # No cookie is ever read, so another site's page can do no more than any anonymous reader.
        origin = request.headers["origin"]
        if "*" not in self._origins and origin not in self._origins:
            return reply
        reply.headers += header("Access-Control-Allow-Origin", "*" if "*" in self._origins else origin)
        if "*" not in self._origins:
            reply.headers += header("Vary", "Origin")
        reply.headers += header("Access-Control-Expose-Headers", EXPOSED)
        if request.method == "OPTIONS":
            reply.headers += header("Access-Control-Allow-Methods", "GET, POST, PATCH, PUT, DELETE")
            reply.headers += header("Access-Control-Allow-Headers", ALLOWED)
            reply.headers += header("Access-Control-Max-Age", MAX_AGE_SECONDS)
        return reply


def json_answer(status: int, members: object) -> Answer:
    return Answer(status, header("Content-Type", JSON), orjson.dumps(members))


def _told(api: Api | None, request: Request, fault: Exception) -> Answer:
    if api is not None:
        return api.told(request, fault)
    if not isinstance(fault, Problem):
        raise fault
    return problem_answer(fault)
