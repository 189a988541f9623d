# SPDX-License-Identifier: Apache-2.0
"""Password sign-in within a town, slowed down against guessing."""

import datetime
import hashlib
import uuid
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from hiroba.kernel.identity.models import Account, SignInFailure
from hiroba.kernel.tenancy.scope import INSTALLATION, as_tenant

FAILURES_MAX = 8
"""Wrong passwords for one login within FAILURE_WINDOW; then it must wait. A person mistypes two or three times."""

FAILURES_MAX_EVERYWHERE = 24
"""The same over all towns: staff can sign in at each, so a guesser must not begin anew at the next one."""

FAILURE_WINDOW = datetime.timedelta(minutes=15)


class TownBackend:
    """Authenticates residents of the town and staff of the installation."""

    def authenticate(
        self,
        request: HttpRequest | None,
        login: str | None = None,
        password: str | None = None,
        **_others: Any,
    ) -> Account | None:
        """None for a login that has to wait, a wrong login and a wrong password; the last two take the same time."""
        if not login or password is None or must_wait(login, at=timezone.now()):
            return None
        candidates = list(Account.objects.filter(login=login, is_active=True).order_by("-tenant"))
        account = _account(candidates, password)
        if account is None:
            _note_failure(login, at=timezone.now())
        elif len(candidates) == 1:
            _forget_failures(login, account)
        return account

    def get_user(self, user_id: str | uuid.UUID) -> Account | None:
        return Account.objects.filter(pk=user_id, is_active=True).first()


def confirm_password(
    account: Account, password: str, *, at: datetime.datetime
) -> Literal["right", "wrong", "waits"]:
    """Asks for the password again within a session. A wrong one counts as a wrong sign-in: whoever took over the
    session must not guess it here. Write nothing that is rolled back with it.
    """
    if must_wait(account.login, at=at):
        return "waits"
    if account.check_password(password):
        return "right"
    _note_failure(account.login, at=at)
    return "wrong"


def must_wait(login: str, *, at: datetime.datetime) -> bool:
    """Whether so many wrong passwords came that the login is closed until the window has passed."""
    if _failures(login, at) >= FAILURES_MAX:
        return True
    with as_tenant(INSTALLATION):
        return _failures(login, at) >= FAILURES_MAX_EVERYWHERE


def _failures(login: str, at: datetime.datetime) -> int:
    SignInFailure.objects.filter(failed_at__lt=at - FAILURE_WINDOW).delete()
    return int(SignInFailure.objects.filter(login_hash=_hash(login)).count())


def _note_failure(login: str, *, at: datetime.datetime) -> None:
    """In the town and for the installation."""
    SignInFailure.objects.create(login_hash=_hash(login), failed_at=at)
    with as_tenant(INSTALLATION):
        SignInFailure.objects.create(login_hash=_hash(login), failed_at=at)


def _forget_failures(login: str, account: Account) -> None:
    """Only for a login that one person has: signing in to one's own account must not buy guesses at a namesake's."""
    SignInFailure.objects.filter(login_hash=_hash(login)).delete()
    if account.kind == Account.Kind.STAFF:
        with as_tenant(INSTALLATION):
            SignInFailure.objects.filter(login_hash=_hash(login)).delete()


def _account(candidates: list[Account], password: str) -> Account | None:
    """A resident may have the login of a member of staff, and must not lock her out: the password decides."""
    if not candidates:
        Account().set_password(password)  # Takes as long as checking one, so that logins cannot be probed.
    return next((account for account in candidates if account.check_password(password)), None)


def _hash(login: str) -> str:
    return hashlib.sha256(f"{settings.SECRET_KEY}:{login.casefold()}".encode()).hexdigest()
