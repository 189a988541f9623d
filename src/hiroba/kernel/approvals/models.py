# SPDX-License-Identifier: Apache-2.0
"""What is stored: proposals, and what was decided about them."""

import uuid

from django.db import models
from django.db.models import F, Q

from hiroba.kernel.tenancy.models import TenantModel

REFERENCE_LENGTH_MAX = 80
REASON_LENGTH_MAX = 1000


class Proposal(TenantModel):
    """Something that a second person has to decide. The database too refuses that the proposer decides it.

    `proposed_by` and `decided_by` name the actor as the audit does: `account:<id>`.
    """

    class State(models.TextChoices):
        OPEN = "open"
        APPROVED = "approved"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.CharField(max_length=200)
    action = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    permission = models.CharField(max_length=120)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    proposed_by = models.CharField(max_length=REFERENCE_LENGTH_MAX)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=REFERENCE_LENGTH_MAX, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=REASON_LENGTH_MAX, blank=True)

    class Meta:
        db_table = "approvals_proposal"
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "subject", "action"),
                condition=Q(state="open"),
                name="approvals_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "withdrawn")) | ~Q(decided_by=F("proposed_by")),
                name="approvals_two_people",
            ),
        )
        indexes = (
            models.Index(
                fields=("tenant", "proposed_at"), condition=Q(state="open"), name="approvals_open_by_time"
            ),
            models.Index(fields=("tenant", "subject", "proposed_at"), name="approvals_by_subject"),
        )

    def __str__(self) -> str:
        return f"{self.tenant} {self.id} {self.state}"
