# SPDX-License-Identifier: Apache-2.0
"""Staff accounts and their roles in the current town."""

from django.db.models import QuerySet

from hiroba.kernel.api.identity import Account


def staff() -> QuerySet[Account]:
    """Active staff of the installation, with their roles in this town at hand."""
    found: QuerySet[Account] = Account.objects.filter(kind=Account.Kind.STAFF, is_active=True)
    return found.prefetch_related("memberships").order_by("name_shown", "login")


def members_without_role() -> int:
    return Account.objects.filter(
        kind=Account.Kind.STAFF, is_active=True, operates_installation=False, memberships=None
    ).count()
