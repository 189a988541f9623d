# SPDX-License-Identifier: Apache-2.0
"""Towns: the base of every table of a service, the town that is set, and facts about towns."""

from hiroba.kernel.tenancy.actions import switch_off, switch_on
from hiroba.kernel.tenancy.codes import is_code, municipality
from hiroba.kernel.tenancy.models import Tenant, TenantManager, TenantModel
from hiroba.kernel.tenancy.queries import member_codes, switched_on_services, tenants
from hiroba.kernel.tenancy.scope import INSTALLATION, TenantNotSet, as_tenant, current_tenant

__all__ = [
    "INSTALLATION",
    "Tenant",
    "TenantManager",
    "TenantModel",
    "TenantNotSet",
    "as_tenant",
    "current_tenant",
    "is_code",
    "member_codes",
    "municipality",
    "switch_off",
    "switch_on",
    "switched_on_services",
    "tenants",
]
