# SPDX-License-Identifier: Apache-2.0
"""Who is acting: the one value that pages, actions and the audit share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from hiroba.kernel.identity.models import Account, Membership

Kind = Literal["anonymous", "resident", "staff", "system", "service"]


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Somebody or something that acts in a town. `account_id` is None unless a person has signed in."""

    kind: Kind
    tenant: str
    account_id: str | None = None
    name_shown: str = ""
    permissions: frozenset[str] = frozenset()
    roles: tuple[str, ...] = ()

    def can(self, permission: str) -> bool:
        return permission in self.permissions

    @property
    def reference(self) -> str:
        """How audit and events name the actor: never by name."""
        return f"account:{self.account_id}" if self.account_id else self.kind


def anonymous(tenant: str) -> Actor:
    return Actor(kind="anonymous", tenant=tenant)


def system(tenant: str) -> Actor:
    """The installation itself: command line, timed work, reactions."""
    return Actor(kind="system", tenant=tenant)


def actor_of(account: Account, tenant: str, role_permissions: Mapping[str, Iterable[str]]) -> Actor:
    """The account with its permissions in the current town; `role_permissions` comes from the manifests."""
    roles: tuple[str, ...] = ()
    if account.kind == Account.Kind.STAFF:
        roles = tuple(
            Membership.objects.filter(account=account).order_by("role").values_list("role", flat=True)
        )
        if account.operates_installation:
            roles = tuple(sorted(role_permissions))
    return Actor(
        kind="staff" if account.kind == Account.Kind.STAFF else "resident",
        tenant=tenant,
        account_id=str(account.id),
        name_shown=account.name_shown,
        permissions=frozenset(name for role in roles for name in role_permissions.get(role, ())),
        roles=roles,
    )
