# SPDX-License-Identifier: Apache-2.0
"""Who acts, and the accounts and roles of a town."""

from hiroba.kernel.identity.actions import (
    change_language,
    change_password,
    create_resident,
    create_staff,
    grant_role,
    revoke_role,
)
from hiroba.kernel.identity.actors import Actor, anonymous, system
from hiroba.kernel.identity.models import Account, Membership
from hiroba.kernel.identity.sign_in import confirm_password, must_wait
from hiroba.kernel.identity.tokens import mint, verify

__all__ = [
    "Account",
    "Actor",
    "Membership",
    "anonymous",
    "change_language",
    "change_password",
    "confirm_password",
    "create_resident",
    "create_staff",
    "grant_role",
    "mint",
    "must_wait",
    "revoke_role",
    "system",
    "verify",
]
