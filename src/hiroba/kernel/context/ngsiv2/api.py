# SPDX-License-Identifier: Apache-2.0
"""NGSIv2 as one of the broker's APIs: `Fiware-Service` is the tenant, `X-Auth-Token` may carry the token."""

from hiroba.kernel.context.access.rights import Access
from hiroba.kernel.context.access.tenants import Tenants
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.ngsiv2.exchange import Exchange, correlator
from hiroba.kernel.context.ngsiv2.problems import error_answer
from hiroba.kernel.context.problems import Problem
from hiroba.kernel.context.protocol.messages import Answer, Request
from hiroba.kernel.context.protocol.routing import Routes
from hiroba.kernel.context.protocol.tenant_api import TenantApi


class NgsiV2(TenantApi):
    """`routes` are below /v2; the empty path is the entry point."""

    prefix = "/v2"
    tenant_header = "Fiware-Service"

    def __init__(self, routes: Routes, *, access: Access, tenants: Tenants, limits: Limits) -> None:
        super().__init__(routes, tenants)
        self._access = access
        self._limits = limits

    def told(self, request: Request, fault: Exception) -> Answer:
        if not isinstance(fault, Problem):
            raise fault
        answer = error_answer(fault)
        answer.headers += correlator(request)
        return answer

    def exchange(self, request: Request, parameters: dict[str, str], tenant: str) -> Exchange:
        headers = request.headers
        authorization = headers.get("authorization")
        if authorization is None and "x-auth-token" in headers:
            authorization = f"Bearer {headers['x-auth-token']}"
        rights = self._access.rights(authorization, None, tenant)
        return Exchange(request, parameters, tenant, rights, self._limits)
