# SPDX-License-Identifier: Apache-2.0
"""From a path to its handler: NGSI-LD, the live stream and the health of the process."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias
from urllib.parse import unquote

import orjson

from hiroba.kernel.context.access.rights import Access
from hiroba.kernel.context.access.tenants import Tenants
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.media_types import JSON
from hiroba.kernel.context.names.contexts import Contexts
from hiroba.kernel.context.problems import BadRequestData, MethodNotAllowed, Problem, ResourceNotFound
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, Reply, Request, Stream, header
from hiroba.kernel.context.protocol.problem_answers import problem_answer

Result: TypeAlias = Reply | Awaitable[Reply]
Handler: TypeAlias = Callable[..., Result]
# A route is the parts of a path, with "*" for a variable one, and its handlers by method.
Routes: TypeAlias = Mapping[tuple[str, ...], Mapping[str, Handler]]

NGSI_LD = "/ngsi-ld/v1/"
LIVE = "/live"
MAX_AGE_SECONDS = "600"


class Application:
    """`routes` are below /ngsi-ld/v1; `plain` are whole paths that know neither tenant nor token."""

    def __init__(
        self,
        *,
        routes: Routes,
        live: Handler,
        plain: Mapping[str, Callable[[Request], Result]],
        access: Access,
        tenants: Tenants,
        contexts: Contexts,
        limits: Limits,
        origins: frozenset[str],
    ) -> None:
        self._routes = routes
        self._live = live
        self._plain = plain
        self._access = access
        self._tenants = tenants
        self._contexts = contexts
        self._limits = limits
        self._origins = origins

    def respond(self, request: Request) -> Result:
        try:
            reply = self._dispatch(request)
        except Exception as fault:
            reply = _told(fault)
        if isinstance(reply, Answer | Stream):
            return self._for_browser(request, reply) if "origin" in request.headers else reply
        return self._respond_later(request, reply)

    async def _respond_later(self, request: Request, waiting: Awaitable[Reply]) -> Reply:
        try:
            reply = await waiting
        except Exception as fault:
            reply = _told(fault)
        return self._for_browser(request, reply) if "origin" in request.headers else reply

    def _dispatch(self, request: Request) -> Result:
        path = request.path
        if request.method == "OPTIONS":
            return Answer(204, header("Allow", "GET, POST, PATCH, PUT, DELETE, OPTIONS"))
        if path.startswith(NGSI_LD):
            handler, variables = self._handler(request.method, path[len(NGSI_LD) :])
            return self._handle(request, handler, variables)
        if path == LIVE:
            if request.method != "GET":
                raise MethodNotAllowed("The live stream can only be read", ("GET",))
            return self._handle(request, self._live, ())
        plain = self._plain.get(path)
        if plain is None:
            raise ResourceNotFound(f"{path[:200]} does not exist")
        return plain(request)

    def _handler(self, method: str, path: str) -> tuple[Handler, tuple[str, ...]]:
        parts = tuple(path.split("/"))
        if parts[-1] == "" and len(parts) > 1:
            parts = parts[:-1]
        if "%" in path:
            parts = tuple(map(unquote, parts))
        for route, variables in _readings(parts):
            methods = self._routes.get(route)
            if methods is not None:
                # HEAD is GET without the body, which the server leaves out.
                handler = methods.get("GET" if method == "HEAD" else method)
                if handler is None:
                    raise MethodNotAllowed(f"{method} is not possible here", tuple(methods))
                return handler, variables
        raise ResourceNotFound(f"/ngsi-ld/v1/{path[:200]} does not exist")

    def _handle(self, request: Request, handler: Handler, variables: tuple[str, ...]) -> Result:
        parameters = request.parameters() if request.query else {}
        tenant = request.headers.get("ngsild-tenant") or parameters.pop("tenant", "") or self._tenants.default
        if not tenant:
            raise BadRequestData("Name the tenant in the header NGSILD-Tenant")
        if not self._tenants.is_known(tenant):
            return self._handle_unknown(request, parameters, tenant, handler, variables)
        return handler(self._exchange(request, parameters, tenant), *variables)

    async def _handle_unknown(
        self,
        request: Request,
        parameters: dict[str, str],
        tenant: str,
        handler: Handler,
        variables: tuple[str, ...],
    ) -> Reply:
        await self._tenants.check(tenant)
        reply = handler(self._exchange(request, parameters, tenant), *variables)
        return reply if isinstance(reply, Answer | Stream) else await reply

    def _exchange(self, request: Request, parameters: dict[str, str], tenant: str) -> Exchange:
        ticket = parameters.pop("ticket", None)
        rights = self._access.rights(request.headers.get("authorization"), ticket, tenant)
        return Exchange(request, parameters, tenant, rights, self._contexts, self._limits)

    def _for_browser(self, request: Request, reply: Reply) -> Reply:
        # No cookie is ever read, so another site's page can do no more than any anonymous reader.
        origin = request.headers["origin"]
        if "*" not in self._origins and origin not in self._origins:
            return reply
        reply.headers += header("Access-Control-Allow-Origin", "*" if "*" in self._origins else origin)
        if "*" not in self._origins:
            reply.headers += header("Vary", "Origin")
        reply.headers += header("Access-Control-Expose-Headers", "Link, Location, NGSILD-Results-Count")
        if request.method == "OPTIONS":
            reply.headers += header("Access-Control-Allow-Methods", "GET, POST, PATCH, PUT, DELETE")
            reply.headers += header(
                "Access-Control-Allow-Headers",
                "Accept, Authorization, Content-Type, Last-Event-ID, Link, NGSILD-Tenant",
            )
            reply.headers += header("Access-Control-Max-Age", MAX_AGE_SECONDS)
        return reply


def json_answer(status: int, members: object) -> Answer:
    return Answer(status, header("Content-Type", JSON), orjson.dumps(members))


def _readings(parts: tuple[str, ...]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The ways to read a path: literal, with a variable second part, also with a variable fourth."""
    if parts and parts[0] == "temporal":
        return [(("temporal", *route), variables) for route, variables in _readings(parts[1:])]
    readings: list[tuple[tuple[str, ...], tuple[str, ...]]] = [(parts, ())]
    if len(parts) >= 2:
        readings.append(((parts[0], "*", *parts[2:]), (parts[1],)))
    if len(parts) == 4:
        readings.append(((parts[0], "*", parts[2], "*"), (parts[1], parts[3])))
    return readings


def _told(fault: Exception) -> Answer:
    if not isinstance(fault, Problem):
        raise fault
    return problem_answer(fault)
