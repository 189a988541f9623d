# SPDX-License-Identifier: Apache-2.0
"""Names of staff for pages; audit and approvals keep identifiers only."""

import uuid
from collections.abc import Iterable

from hiroba.kernel.api.identity import Account

ACCOUNT = "account:"


def names_of(references: Iterable[str]) -> dict[str, str]:
    """Name by reference (`account:<id>`), as it is now. Residents stay unnamed."""
    ids = {reference: _account_id(reference) for reference in references}
    found = Account.objects.filter(kind=Account.Kind.STAFF, pk__in=set(ids.values()) - {None})
    names = {account.pk: account.name_shown for account in found}
    return {reference: names[pk] for reference, pk in ids.items() if pk in names}


def _account_id(reference: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(reference.removeprefix(ACCOUNT))
    except ValueError:
        return None
