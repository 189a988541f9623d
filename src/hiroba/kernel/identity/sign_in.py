# SPDX-License-Identifier: Apache-2.0
"""Password sign-in within a town, slowed down against guessing."""

import datetime
import hashlib
import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from hiroba.kernel.identity.models import Account, SignInFailure

FAILURES_MAX = 8
"""Wrong passwords for one login within FAILURE_WINDOW; then it must wait. A person mistypes two or three times."""

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
        account = _account(login, password)
        if account is None:
            SignInFailure.objects.create(login_hash=_hash(login), failed_at=timezone.now())
            return None
        SignInFailure.objects.filter(login_hash=_hash(login)).delete()
        return account

    def get_user(self, user_id: str | uuid.UUID) -> Account | None:
        return Account.objects.filter(pk=user_id, is_active=True).first()


def must_wait(login: str, *, at: datetime.datetime) -> bool:
    """Whether so many wrong passwords came that the login is closed until the window has passed."""
    SignInFailure.objects.filter(failed_at__lt=at - FAILURE_WINDOW).delete()
    return SignInFailure.objects.filter(login_hash=_hash(login)).count() >= FAILURES_MAX


def _account(login: str, password: str) -> Account | None:
    """A resident may have the login of a member of staff, and must not lock her out: the password decides."""
    candidates = list(Account.objects.filter(login=login, is_active=True).order_by("-tenant"))
    if not candidates:
        Account().set_password(password)  # Takes as long as checking one, so that logins cannot be probed.
    return next((account for account in candidates if account.check_password(password)), None)


def _hash(login: str) -> str:
    return hashlib.sha256(f"{settings.SECRET_KEY}:{login.casefold()}".encode()).hexdigest()
