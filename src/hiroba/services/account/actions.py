# SPDX-License-Identifier: Apache-2.0
"""What a person does with the own account. The rows themselves are written by the kernel's identity."""

import datetime

from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from hiroba.kernel.api import audit, identity
from hiroba.kernel.api.identity import Account, Actor
from hiroba.kernel.api.rules import RuleBroken
from hiroba.kernel.api.tenancy import current_tenant

WAIT = _lazy("Too many wrong passwords. Please wait for 15 minutes and try again.")


def sign_in(request: HttpRequest, *, name: str, password: str, at: datetime.datetime) -> Account:
    """Opens a session. Raises RuleBroken for a wrong login, a wrong password and a login that has to wait.

    The failed attempt is kept although a rule was broken: it slows down guessing. So this is no transaction.
    """
    waited = identity.must_wait(name, at=at)
    account = authenticate(request, login=name, password=password)
    if isinstance(account, Account):
        login(request, account)
        _record_staff(account, at)
        return account
    if identity.must_wait(name, at=at):
        if not waited:
            _record_closed(name, at)
        raise RuleBroken("sign_in_waits", str(WAIT))
    raise RuleBroken(
        "sign_in_wrong", _("The login or the password is wrong. Capital and small letters count.")
    )


def sign_out(request: HttpRequest) -> None:
    """Ends the session on this device."""
    logout(request)


def change_password(
    request: HttpRequest, account: Account, *, old: str, new: str, actor: Actor, at: datetime.datetime
) -> None:
    """Sets a new password and keeps this session; all others end. Raises RuleBroken for a wrong or a weak one.

    A wrong present password is kept although a rule was broken, as at sign-in. So only the rest is a transaction.
    """
    _check_password(account, old, at)
    with transaction.atomic():
        identity.change_password(account, new, actor=actor)
        update_session_auth_hash(request, account)


def sign_out_elsewhere(
    request: HttpRequest, account: Account, *, password: str, actor: Actor, at: datetime.datetime
) -> None:
    """Ends every other session. Sessions hang on the salt of the password, so the same one is stored anew."""
    _check_password(account, password, at)
    with transaction.atomic():
        account.set_password(password)
        account.save(update_fields=["password"])
        audit.record(action="account.signed_out_elsewhere", subject=f"account:{account.pk}", actor=actor)
        update_session_auth_hash(request, account)


def _record_staff(account: Account, at: datetime.datetime) -> None:
    """Who can see or change what concerns others leaves a trace; when residents come and go is their own matter."""
    if account.kind == Account.Kind.STAFF:
        actor = Actor(kind="staff", tenant=current_tenant(), account_id=str(account.pk))
        audit.record(action="account.signed_in", subject=actor.reference, actor=actor, at=at)


def _record_closed(name: str, at: datetime.datetime) -> None:
    """Once for each closing, and for accounts that exist: a stranger must not be able to fill the audit."""
    for account in Account.objects.filter(login=name):
        audit.record(
            action="account.sign_in_closed",
            subject=f"account:{account.pk}",
            actor=identity.anonymous(current_tenant()),
            at=at,
        )


def _check_password(account: Account, password: str, at: datetime.datetime) -> None:
    """Also the guess that closes the login is told as such; the next one would be refused unread."""
    answer = identity.confirm_password(account, password, at=at)
    if answer == "waits" or (answer == "wrong" and identity.must_wait(account.login, at=at)):
        if answer == "wrong":
            _record_closed(account.login, at)
        raise RuleBroken("sign_in_waits", str(WAIT), "password")
    if answer == "wrong":
        raise RuleBroken("password_wrong", _("This is not your present password"), "password")
