# SPDX-License-Identifier: Apache-2.0
"""Accounts of two towns; scrypt is replaced by a fast hash, which no test here is about."""

import datetime
from collections.abc import Iterator

import pytest
from django.test import override_settings

from hiroba.kernel.identity.actions import create_resident, create_staff
from hiroba.kernel.identity.actors import system
from hiroba.kernel.identity.models import Account
from hiroba.kernel.tenancy import INSTALLATION, as_tenant

AT = datetime.datetime(2026, 4, 1, tzinfo=datetime.UTC)
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def fast_hash() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


def resident(town: str, login: str, password: str = PASSWORD) -> Account:
    with as_tenant(town):
        return create_resident(login=login, name_shown=login, password=password, actor=system(town), at=AT)


def staff(login: str, password: str = PASSWORD, *, operates_installation: bool = False) -> Account:
    with as_tenant(INSTALLATION):
        return create_staff(
            login=login,
            name_shown=login,
            password=password,
            operates_installation=operates_installation,
            actor=system(INSTALLATION),
            at=AT,
        )
