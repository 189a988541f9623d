# SPDX-License-Identifier: Apache-2.0
"""Visits pages the way a browser does: by the host name of a town, in a language."""

from django.test import Client

from hiroba.kernel.tenancy.models import Tenant


def visitor(town: str, language: str = "ja") -> Client:
    """Django's test client on the town's host. `visitor(…).force_login(account)` signs somebody in."""
    slug = Tenant.objects.get(code=town).slug
    return Client(headers={"host": f"{slug}.localhost", "accept-language": language})
