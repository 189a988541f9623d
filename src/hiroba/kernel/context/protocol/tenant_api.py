# SPDX-License-Identifier: Apache-2.0
"""What the APIs of the broker have in common: routes below a prefix, and a tenant that must exist."""

from typing import Any

from hiroba.kernel.context.access.tenants import Tenants
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.protocol.messages import Answer, Reply, Request, Stream
from hiroba.kernel.context.protocol.parameters import check_parameters
from hiroba.kernel.context.protocol.routing import Handler, Result, Routes, find_handler


class TenantApi:
    """A subclass says how a request names its tenant and what handlers get to see of it.

    `without_tenant` handle what may be asked without naming one.
    """

    prefix = ""
    tenant_header = ""

    def __init__(
        self, routes: Routes, tenants: Tenants, *, without_tenant: frozenset[Handler] = frozenset()
    ) -> None:
        self._routes = routes
        self._tenants = tenants
        self._without_tenant = without_tenant

    def respond(self, request: Request) -> Result:
        path = request.path[len(self.prefix) + 1 :]
        handler, variables = find_handler(self._routes, request.method, path)
        return self._handle(request, handler, variables)

    def exchange(self, request: Request, parameters: dict[str, str], tenant: str) -> Any:
        """The request as handlers see it. Raises Problem."""
        raise NotImplementedError

    def tenant_of(self, request: Request, parameters: dict[str, str]) -> str:
        return request.headers.get(self.tenant_header.lower()) or self._tenants.default

    def _handle(self, request: Request, handler: Handler, variables: tuple[str, ...]) -> Result:
        parameters = request.parameters() if request.query else {}
        tenant = self.tenant_of(request, parameters)
        if parameters:
            check_parameters(handler, parameters)
        if not tenant and handler not in self._without_tenant:
            raise BadRequestData(f"Name the tenant in the header {self.tenant_header}")
        if tenant and not self._tenants.is_known(tenant):
            return self._handle_unknown(request, parameters, tenant, handler, variables)
        return handler(self.exchange(request, parameters, tenant), *variables)

    async def _handle_unknown(
        self,
        request: Request,
        parameters: dict[str, str],
        tenant: str,
        handler: Handler,
        variables: tuple[str, ...],
    ) -> Reply:
        await self._tenants.check(tenant)
        reply = handler(self.exchange(request, parameters, tenant), *variables)
        return reply if isinstance(reply, Answer | Stream) else await reply
