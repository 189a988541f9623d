# SPDX-License-Identifier: Apache-2.0
import uuid

from hiroba.kernel.identity.actors import Actor


def person(number: int, *permissions: str, tenant: str = "282103") -> Actor:
    """A member of staff; the same number is the same person."""
    return Actor(
        kind="staff",
        tenant=tenant,
        account_id=str(uuid.UUID(int=number)),
        permissions=frozenset(permissions),
    )
