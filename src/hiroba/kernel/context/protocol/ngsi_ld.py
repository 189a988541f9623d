# SPDX-License-Identifier: Apache-2.0
"""NGSI-LD as one of the broker's APIs: tenant, token and @context of a request, and the way to its handler."""

from urllib.parse import unquote

from hiroba.kernel.context.access.rights import Access
from hiroba.kernel.context.access.tenants import Tenants
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.names.contexts import Contexts
from hiroba.kernel.context.problems import (
    LdContextNotAvailable,
    LdContextNotAvailableEarlier,
    MethodNotAllowed,
    Problem,
    ResourceNotFound,
)
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, Request
from hiroba.kernel.context.protocol.preferences import asked_version
from hiroba.kernel.context.protocol.problem_answers import problem_answer
from hiroba.kernel.context.protocol.routing import Handler, Result, Routes
from hiroba.kernel.context.protocol.tenant_api import TenantApi
from hiroba.kernel.context.representation.earlier_versions import Version

# Paths that name the tenant themselves: what is asked there brings the header of another broker.
OF_TENANT = "/ngsi-ld/v1/hiroba/tenants/"


class NgsiLd(TenantApi):
    """`routes` are below /ngsi-ld/v1; `version` is an earlier one of the standard, for who asks for none."""

    prefix = "/ngsi-ld/v1"
    tenant_header = "NGSILD-Tenant"

    def __init__(
        self,
        routes: Routes,
        *,
        access: Access,
        tenants: Tenants,
        contexts: Contexts,
        limits: Limits,
        without_tenant: frozenset[Handler] = frozenset(),
        version: Version | None = None,
    ) -> None:
        super().__init__(routes, tenants, without_tenant=without_tenant)
        self._access = access
        self._contexts = contexts
        self._limits = limits
        self._version = version

    def told(self, request: Request, fault: Exception) -> Answer:
        if not isinstance(fault, Problem):
            raise fault
        prefers = asked_version(request.headers.get("prefer", "")) is not None
        if isinstance(fault, LdContextNotAvailable) and self._version is not None and not prefers:
            # 4.3.6.8 is about entities: who asks for a version gets the status of the current one (6.3.2).
            fault = LdContextNotAvailableEarlier(fault.detail)
        return problem_answer(fault)

    def tenant_of(self, request: Request, parameters: dict[str, str]) -> str:
        # A browser's EventSource cannot send headers.
        named = parameters.pop("tenant", "")
        if request.path.startswith(OF_TENANT):
            return unquote(request.path[len(OF_TENANT) :].partition("/")[0])
        return request.headers.get("ngsild-tenant") or named or self._tenants.default

    def exchange(self, request: Request, parameters: dict[str, str], tenant: str) -> Exchange:
        ticket = parameters.pop("ticket", None)
        rights = self._access.rights(request.headers.get("authorization"), ticket, tenant)
        return Exchange(request, parameters, tenant, rights, self._contexts, self._limits, self._version)


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
