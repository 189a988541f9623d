# SPDX-License-Identifier: Apache-2.0
"""What is stored: the records, their seals, and the list of records that wait for a seal."""

from typing import ClassVar

from django.db import models

from hiroba.kernel.tenancy.columns import IdentityField
from hiroba.kernel.tenancy.models import TenantModel


class Record(TenantModel):
    """One act. Never changed, never removed: hiroba_app may insert and read only."""

    append_only: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("tenant", "id")
    id = IdentityField()
    at = models.DateTimeField()
    action = models.CharField(max_length=120)
    subject = models.CharField(max_length=200)
    actor = models.CharField(max_length=80)
    facts = models.JSONField()

    class Meta:
        db_table = "audit_record"
        indexes = (
            models.Index(fields=("tenant", "at"), name="audit_record_by_time"),
            models.Index(fields=("tenant", "subject", "id"), name="audit_record_by_subject"),
        )

    def __str__(self) -> str:
        return f"{self.tenant} {self.id} {self.action}"


class Unsealed(TenantModel):
    """A record that has no seal yet, written beside it and taken away by the sealer.

    A record with neither a seal nor a row here did not come through `record()`.
    """

    pk = models.CompositePrimaryKey("tenant", "record_id")
    record_id = models.BigIntegerField()

    class Meta:
        db_table = "audit_unsealed"

    def __str__(self) -> str:
        return f"{self.tenant} {self.record_id}"


class Seal(TenantModel):
    """A link of the town's chain: `content` is the digest of the record, `chain` covers all links so far."""

    append_only: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("tenant", "number")
    number = models.BigIntegerField()
    record_id = models.BigIntegerField()
    content = models.BinaryField()
    chain = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta:
        db_table = "audit_seal"
        constraints = (models.UniqueConstraint(fields=("tenant", "record_id"), name="audit_seal_once"),)

    def __str__(self) -> str:
        return f"{self.tenant} {self.number}"
