# SPDX-License-Identifier: Apache-2.0
"""Who visits, and in which town: typed ways to what the kernel's middleware puts on a request."""

from typing import cast

from django.http import HttpRequest

from hiroba.kernel.api.identity import Account, Actor
from hiroba.kernel.api.tenancy import Tenant


def actor_of(request: HttpRequest) -> Actor:
    return cast("Actor", request.actor)  # type: ignore[attr-defined]


def tenant_of(request: HttpRequest) -> Tenant | None:
    """None on the installation's own host, and where no middleware has run."""
    return cast("Tenant | None", getattr(request, "tenant", None))


def account_of(request: HttpRequest) -> Account:
    """The account of somebody who has signed in: pages for residents and staff are guarded."""
    return cast("Account", request.user)
