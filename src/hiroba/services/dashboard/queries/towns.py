# SPDX-License-Identifier: Apache-2.0
"""The town whose page is shown, and the tenants whose entities belong on it."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from hiroba.kernel.api.identity import Actor
from hiroba.kernel.api.tenancy import Tenant, member_codes
from hiroba.web.visit import actor_of, tenant_of


@dataclass(frozen=True, kw_only=True)
class Town:
    """A municipality or a group. `sources` are the tenants to read, itself first, with their names."""

    code: str
    name: str
    name_en: str
    latitude: float
    longitude: float
    sources: tuple[tuple[str, str], ...]

    @property
    def is_group(self) -> bool:
        return len(self.sources) > 1

    def tenants_for(self, audience: str) -> tuple[str, ...]:
        """A group shows the public data of its members; what is not public stays in its own town."""
        codes = tuple(code for code, _ in self.sources)
        return codes if audience == "public" else codes[:1]

    def name_of(self, tenant: str) -> str:
        return dict(self.sources).get(tenant, tenant)


JAPAN = (36.0, 138.0)


def asked(request: HttpRequest) -> tuple[Town, Actor]:
    """The town of the request and who asks."""
    tenant = tenant_of(request)
    if tenant is None:
        raise Http404
    return town_of(tenant), actor_of(request)


def town_of(tenant: Tenant) -> Town:
    names = {tenant.code: tenant.name}
    if tenant.is_group:
        members = Tenant.objects.filter(code__in=member_codes(tenant)).order_by("code")
        names |= {member.code: member.name for member in members}
    return Town(
        code=tenant.code,
        name=tenant.name,
        name_en=tenant.name_en or tenant.name,
        latitude=JAPAN[0] if tenant.latitude is None else tenant.latitude,
        longitude=JAPAN[1] if tenant.longitude is None else tenant.longitude,
        sources=tuple(names.items()),
    )
