# SPDX-License-Identifier: Apache-2.0
"""Members of staff of the current town: accounts of the installation that have a role here."""

from django.db.models import Q, QuerySet

from hiroba.kernel.api.identity import Account, Actor


def staff() -> QuerySet[Account]:
    """Active staff accounts of the installation; roles at hand are those of this town."""
    found: QuerySet[Account] = Account.objects.filter(kind=Account.Kind.STAFF, is_active=True)
    return found.prefetch_related("memberships").order_by("name_shown", "login")


def members() -> QuerySet[Account]:
    """Staff with a role in this town. Who works for other towns is not listed here."""
    return staff().filter(Q(memberships__isnull=False) | Q(operates_installation=True)).distinct()


def colleague(login: str) -> Account | None:
    """A staff account by its exact login: whoever gives a role knows it already."""
    return staff().filter(login=login.strip()).first()


def has_other_members(actor: Actor) -> bool:
    return members().exclude(pk=actor.account_id or "").exists()
