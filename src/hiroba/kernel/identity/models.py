# SPDX-License-Identifier: Apache-2.0
"""Accounts of residents and staff, and the roles that staff have in a town."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q

from hiroba.kernel.tenancy.models import TENANT_LENGTH_MAX, TenantModel
from hiroba.kernel.tenancy.scope import current_tenant


class AccountManager(models.Manager["Account"]):
    """Sees residents of the current town and the staff of the installation."""

    def get_queryset(self) -> models.QuerySet["Account"]:
        return super().get_queryset().filter(tenant__in=("", current_tenant()))

    def get_by_natural_key(self, login: str) -> "Account":
        return self.get(login=login)


class Account(AbstractBaseUser, TenantModel):
    """Somebody who can sign in. A resident belongs to one town; staff (`tenant` empty) belong to the installation.

    `operates_installation` gives every permission in every town; it is meant for the people who run the server.
    """

    installation_rows = True

    class Kind(models.TextChoices):
        RESIDENT = "resident"
        STAFF = "staff"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.CharField(max_length=TENANT_LENGTH_MAX, blank=True, default="", editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    login = models.CharField(max_length=150)
    name_shown = models.CharField(max_length=80)
    language = models.CharField(max_length=10, default="ja")
    is_active = models.BooleanField(default=True)
    operates_installation = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[models.Manager[Any]] = AccountManager()

    class Meta:
        db_table = "identity_account"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "login"), name="identity_account_login_once"),
            models.CheckConstraint(
                condition=Q(kind="staff", tenant="") | (Q(kind="resident") & ~Q(tenant="")),
                name="identity_account_tenant_by_kind",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class Membership(TenantModel):
    """A role that a member of staff has in the town. `role` is the name from a manifest."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=120)
    granted_at = models.DateTimeField()

    class Meta:
        db_table = "identity_membership"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "account", "role"), name="identity_membership_once"),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.role}"


class SignInFailure(TenantModel):
    """A wrong password, kept for a quarter of an hour to slow down guessing. `login_hash` is not reversible."""

    login_hash = models.CharField(max_length=64)
    failed_at = models.DateTimeField()

    class Meta:
        db_table = "identity_sign_in_failure"
        indexes = (
            models.Index(fields=("tenant", "login_hash", "failed_at"), name="identity_failure_recent"),
        )

    def __str__(self) -> str:
        return str(self.failed_at)
