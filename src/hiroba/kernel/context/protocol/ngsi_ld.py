# SPDX-License-Identifier: Apache-2.0
"""NGSI-LD as one of the broker's APIs: tenant, token and @context of a request, and the way to its handler."""

from hiroba.kernel.context.access.rights import Access
from hiroba.kernel.context.access.tenants import Tenants
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.names.contexts import Contexts
from hiroba.kernel.context.problems import BadRequestData, MethodNotAllowed, Problem, ResourceNotFound
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, Reply, Request, Stream
from hiroba.kernel.context.protocol.problem_answers import problem_answer
from hiroba.kernel.context.protocol.routing import Handler, Result, Routes, find_handler


class NgsiLd:
    """`routes` are below /ngsi-ld/v1; `without_tenant` handle what may be asked without naming one."""

    prefix = "/ngsi-ld/v1"

    def __init__(
        self,
        routes: Routes,
        *,
        access: Access,
        tenants: Tenants,
        contexts: Contexts,
        limits: Limits,
        without_tenant: frozenset[Handler] = frozenset(),
    ) -> None:
        self._routes = routes
        self._without_tenant = without_tenant
        self._access = access
        self._tenants = tenants
        self._contexts = contexts
        self._limits = limits

    def respond(self, request: Request) -> Result:
        path = request.path[len(self.prefix) + 1 :]
        handler, variables = find_handler(self._routes, request.method, path)
        return self._handle(request, handler, variables)

    def told(self, request: Request, fault: Exception) -> Answer:
        if not isinstance(fault, Problem):
            raise fault
        return problem_answer(fault)

    def _handle(self, request: Request, handler: Handler, variables: tuple[str, ...]) -> Result:
        parameters = request.parameters() if request.query else {}
        tenant = request.headers.get("ngsild-tenant") or parameters.pop("tenant", "") or self._tenants.default
        if not tenant:
            if handler in self._without_tenant:
                return handler(self._exchange(request, parameters, ""), *variables)
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


class LiveStream(NgsiLd):
    """The live stream understands requests as NGSI-LD does, at one path of its own."""

    prefix = "/live"

    def __init__(
        self, live: Handler, *, access: Access, tenants: Tenants, contexts: Contexts, limits: Limits
    ) -> None:
        super().__init__({}, access=access, tenants=tenants, contexts=contexts, limits=limits)
        self._live = live

    def respond(self, request: Request) -> Result:
        if request.path != self.prefix:
            raise ResourceNotFound(f"{request.path[:200]} does not exist")
        if request.method != "GET":
            raise MethodNotAllowed("The live stream can only be read", ("GET",))
        return self._handle(request, self._live, ())
