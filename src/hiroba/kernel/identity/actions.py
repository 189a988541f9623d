# SPDX-License-Identifier: Apache-2.0
"""The only writers of accounts and roles. Each writes an audit entry in the same transaction."""

import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hiroba.kernel.audit.records import record
from hiroba.kernel.identity.actors import Actor
from hiroba.kernel.identity.models import Account, Membership
from hiroba.kernel.rules import RuleBroken

LOGIN_LENGTH_MAX = 150


@transaction.atomic
def create_staff(
    *,
    login: str,
    name_shown: str,
    password: str,
    actor: Actor,
    at: datetime.datetime,
    operates_installation: bool = False,
) -> Account:
    """Adds a member of staff without any role. Raises RuleBroken for a used login or a weak password."""
    return _create(
        Account(
            kind=Account.Kind.STAFF,
            tenant="",
            login=login,
            name_shown=name_shown,
            operates_installation=operates_installation,
            created_at=at,
        ),
        password,
        actor,
    )


@transaction.atomic
def create_resident(
    *, login: str, name_shown: str, password: str, actor: Actor, at: datetime.datetime, language: str = "ja"
) -> Account:
    """Adds a resident of the actor's town. Raises RuleBroken for a used login or a weak password."""
    return _create(
        Account(
            kind=Account.Kind.RESIDENT,
            tenant=actor.tenant,
            login=login,
            name_shown=name_shown,
            language=language,
            created_at=at,
        ),
        password,
        actor,
    )


@transaction.atomic
def grant_role(account: Account, role: str, *, actor: Actor, at: datetime.datetime) -> bool:
    """Gives a member of staff a role in the actor's town; False when given before. Raises RuleBroken."""
    if account.kind != Account.Kind.STAFF:
        raise RuleBroken("not_staff", _("Only staff can have a role"))
    _membership, is_new = Membership.objects.get_or_create(
        account=account, role=role, defaults={"granted_at": at}
    )
    if is_new:
        record(
            action="identity.role_granted",
            subject=str(account.id),
            actor=actor,
            facts={"role": role},
        )
    return is_new


@transaction.atomic
def revoke_role(account: Account, role: str, *, actor: Actor) -> bool:
    """Takes a role back; False when the account does not have it. Raises RuleBroken for one's own role."""
    if actor.account_id == str(account.id):
        raise RuleBroken("own_role", _("You cannot take a role from yourself; ask a colleague"))
    count, _details = Membership.objects.filter(account=account, role=role).delete()
    if count:
        record(
            action="identity.role_revoked",
            subject=str(account.id),
            actor=actor,
            facts={"role": role},
        )
    return count > 0


@transaction.atomic
def change_password(account: Account, password: str, *, actor: Actor) -> None:
    """Sets a new password; other sessions of the account end by it. Raises RuleBroken for a weak one."""
    _set_password(account, password)
    account.save(update_fields=["password"])
    record(action="identity.password_changed", subject=str(account.id), actor=actor)


@transaction.atomic
def change_language(account: Account, language: str) -> None:
    """Keeps the language that the person chose. Not audited: it concerns nobody else."""
    account.language = language
    account.save(update_fields=["language"])


def _create(account: Account, password: str, actor: Actor) -> Account:
    _check_login(account)
    _set_password(account, password)
    account.save(force_insert=True)
    record(
        action="identity.account_created",
        subject=str(account.id),
        actor=actor,
        facts={"kind": account.kind}
        | ({"operates_installation": True} if account.operates_installation else {}),
    )
    return account


def _check_login(account: Account) -> None:
    if not account.login.strip() or len(account.login) > LOGIN_LENGTH_MAX:
        raise RuleBroken("login_invalid", _("The login has 1 to 150 characters"), field="login")
    if Account.objects.filter(tenant=account.tenant, login=account.login).exists():
        raise RuleBroken("login_used", _("This login is used already; choose another one"), field="login")


def _set_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise RuleBroken("password_weak", " ".join(error.messages), field="password") from None
    account.set_password(password)
