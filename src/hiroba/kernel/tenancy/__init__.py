# SPDX-License-Identifier: Apache-2.0
"""Municipalities, the tenant that is set, and what keeps towns apart."""

from hiroba.kernel.tenancy.scope import INSTALLATION, TenantNotSet, as_tenant, current_tenant

__all__ = ["INSTALLATION", "TenantNotSet", "as_tenant", "current_tenant"]
