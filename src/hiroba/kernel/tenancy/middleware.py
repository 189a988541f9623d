# SPDX-License-Identifier: Apache-2.0
"""Gives each request its town and one transaction in which only that town's rows exist."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port, validate_host

from hiroba.kernel.tenancy.models import Tenant
from hiroba.kernel.tenancy.queries import tenant_by_host
from hiroba.kernel.tenancy.scope import INSTALLATION, as_tenant


class TenantMiddleware:
    """Sets `request.tenant` (None on the installation's own host) and runs the rest inside `as_tenant`.

    Each view stands in a savepoint of its own (ATOMIC_REQUESTS), so one that raises leaves nothing behind and the
    error page can still read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(settings.PATHS_WITHOUT_TENANT):
            request.tenant = None  # type: ignore[attr-defined]
            return self.get_response(request)
        tenant = tenant_by_host(request.get_host(), settings.HIROBA.default_tenant)
        _check_host(request, tenant)
        request.tenant = tenant  # type: ignore[attr-defined]
        with as_tenant(tenant.code if tenant else INSTALLATION):
            return self.get_response(request)


def _check_host(request: HttpRequest, tenant: Tenant | None) -> None:
    """Raises DisallowedHost (answered 400) unless the name is ours or the own domain of the town."""
    name = split_domain_port(request.get_host())[0].rstrip(".")
    if not (tenant and tenant.host == name) and not validate_host(name, settings.HOSTS_ANSWERED):
        raise DisallowedHost(f"The host {name} is not one of HIROBA_ALLOWED_HOSTS nor of a town")
