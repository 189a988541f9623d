# SPDX-License-Identifier: Apache-2.0
"""Reads of tenants: by host name, and what is switched on."""

from django.db.models import QuerySet

from hiroba.kernel.tenancy.models import ServiceSwitch, Tenant


def tenant_by_host(host: str, default_code: str = "") -> Tenant | None:
    """The town of a host name: its own domain, else the first label (`kakogawa.localhost`), else the default."""
    name = host.partition(":")[0].lower().rstrip(".")
    label = name.partition(".")[0]
    return (
        Tenant.objects.filter(host=name).first()
        or Tenant.objects.filter(slug=label).first()
        or (Tenant.objects.filter(code=default_code).first() if default_code else None)
    )


def tenants() -> QuerySet[Tenant]:
    return Tenant.objects.order_by("code")


def member_codes(tenant: Tenant) -> list[str]:
    """The municipalities of a group, or the municipality itself."""
    if not tenant.is_group:
        return [tenant.code]
    return list(tenant.memberships.order_by("member_id").values_list("member_id", flat=True))


def switched_on_services() -> frozenset[str]:
    """Names of the services that the current tenant has switched on, without the built-in ones."""
    return frozenset(ServiceSwitch.objects.values_list("service", flat=True))
