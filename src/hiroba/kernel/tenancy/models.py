# SPDX-License-Identifier: Apache-2.0
"""Tenants, and the base of every table that belongs to one."""

from typing import Any, ClassVar, TypeVar

from django.db import models

from hiroba.kernel.tenancy.scope import current_tenant

Row = TypeVar("Row", bound=models.Model)

TENANT_LENGTH_MAX = 40
"""Six digits, or `g-` and a name for a shared group."""


class Tenant(models.Model):
    """A municipality, or a group of them that shares services. Public facts only, so it has no row security."""

    code = models.CharField(max_length=TENANT_LENGTH_MAX, primary_key=True)
    slug = models.SlugField(max_length=40, unique=True)
    host = models.CharField(max_length=253, unique=True, null=True)
    is_group = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    name = models.CharField(max_length=80)
    name_kana = models.CharField(max_length=160, blank=True)
    name_en = models.CharField(max_length=80, blank=True)
    prefecture = models.CharField(max_length=10, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    accent = models.CharField(max_length=7, default="#1c6e5c")
    office_address = models.CharField(max_length=200, blank=True)
    office_phone = models.CharField(max_length=20, blank=True)
    basemap = models.CharField(max_length=20, default="drawing")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "tenancy_tenant"
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class GroupMember(models.Model):
    """A municipality that takes part in a group."""

    group = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="groups")

    class Meta:
        db_table = "tenancy_group_member"
        constraints = (models.UniqueConstraint(fields=("group", "member"), name="tenancy_group_member_once"),)

    def __str__(self) -> str:
        return f"{self.group_id} {self.member_id}"


class TenantManager(models.Manager[Row]):
    """Sees the rows of the current tenant only. Raises TenantNotSet outside one."""

    def get_queryset(self) -> models.QuerySet[Row]:
        return super().get_queryset().filter(tenant=current_tenant())


class TenantModel(models.Model):
    """A row of one tenant: scoped in Python, protected by row-level security in PostgreSQL.

    `append_only` takes UPDATE and DELETE from hiroba_app. `installation_rows` lets rows with an empty tenant be
    seen in every town; only staff accounts need that.
    """

    append_only: ClassVar[bool] = False
    installation_rows: ClassVar[bool] = False

    tenant = models.CharField(max_length=TENANT_LENGTH_MAX, default=current_tenant, editable=False)

    objects: ClassVar[models.Manager[Any]] = TenantManager()

    class Meta:
        abstract = True


class ServiceSwitch(TenantModel):
    """A service that the town has switched on."""

    service = models.CharField(max_length=60)
    switched_on_at = models.DateTimeField()

    class Meta:
        db_table = "tenancy_service_switch"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "service"), name="tenancy_service_switch_once"),
        )

    def __str__(self) -> str:
        return f"{self.tenant} {self.service}"
