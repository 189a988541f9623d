# SPDX-License-Identifier: Apache-2.0
"""Staff who can take cases, and the names behind the references of timelines."""

import uuid
from collections.abc import Iterable

from hiroba.kernel.api.identity import Account
from hiroba.kernel.api.registry import roles
from hiroba.services.street_reports.own_rights import HANDLE_CASES

PEOPLE_MAX = 300


def handlers() -> list[tuple[str, str]]:
    """(account id, name) of everybody in this town who may handle cases."""
    able = [role.name for role in roles() if HANDLE_CASES in role.permissions]
    found = Account.objects.filter(kind=Account.Kind.STAFF, is_active=True, memberships__role__in=able)
    rows = found.distinct().order_by("name_shown")[:PEOPLE_MAX]
    return [(str(account.pk), account.name_shown) for account in rows]


def names_of(references: Iterable[str]) -> dict[str, str]:
    """Names of staff by `account:<id>`; residents stay unnamed."""
    ids = {reference.removeprefix("account:") for reference in references if ":" in reference}
    found = Account.objects.filter(kind=Account.Kind.STAFF, pk__in=ids)
    return {f"account:{account.pk}": account.name_shown for account in found}


def name_of(account: uuid.UUID | None) -> str:
    return names_of([f"account:{account}"]).get(f"account:{account}", "") if account else ""
