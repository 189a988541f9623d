# SPDX-License-Identifier: Apache-2.0
"""What is stored: the outbox of events, and one delivery for each event and handler."""

from django.db import models

from hiroba.kernel.events.columns import TransactionField
from hiroba.kernel.tenancy.columns import IdentityField
from hiroba.kernel.tenancy.models import TenantModel

NAME_LENGTH_MAX = 120
HANDLER_LENGTH_MAX = 160
SUBJECT_LENGTH_MAX = 200


class OutboxEvent(TenantModel):
    """A fact, written in the transaction that made it true.

    `transaction` lets the dispatcher wait for older transactions; `fanned_out` says that its deliveries exist.
    """

    pk = models.CompositePrimaryKey("tenant", "id")
    id = IdentityField()
    name = models.CharField(max_length=NAME_LENGTH_MAX)
    subject = models.CharField(max_length=SUBJECT_LENGTH_MAX)
    payload = models.JSONField()
    actor = models.CharField(max_length=80)
    occurred_at = models.DateTimeField()
    transaction = TransactionField()
    fanned_out = models.BooleanField(default=False)

    class Meta:
        db_table = "events_event"
        indexes = (
            models.Index(
                fields=("tenant", "id"),
                condition=models.Q(fanned_out=False),
                name="events_event_not_fanned_out",
            ),
            models.Index(
                fields=("tenant", "transaction"),
                condition=models.Q(fanned_out=False),
                name="events_event_held_back",
            ),
            models.Index(fields=("tenant", "occurred_at"), name="events_event_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.tenant} {self.id} {self.name}"


class Delivery(TenantModel):
    """An event on its way to one handler. The row that says `handled` is the receipt.

    No foreign key to the event: both tables may be spread over several servers by tenant.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        HANDLED = "handled"
        DEAD = "dead"
        DISCARDED = "discarded"

    pk = models.CompositePrimaryKey("tenant", "id")
    id = IdentityField()
    event_id = models.BigIntegerField()
    handler = models.CharField(max_length=HANDLER_LENGTH_MAX)
    subject = models.CharField(max_length=SUBJECT_LENGTH_MAX)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    attempts = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "events_delivery"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "event_id", "handler"), name="events_delivery_once"),
        )
        indexes = (
            models.Index(
                fields=("tenant", "handler", "subject", "event_id"),
                condition=models.Q(state="waiting"),
                name="events_delivery_lane",
            ),
            models.Index(
                fields=("tenant", "finished_at"),
                condition=models.Q(state="dead"),
                name="events_delivery_dead",
            ),
        )

    def __str__(self) -> str:
        return f"{self.tenant} {self.id} {self.handler}"
