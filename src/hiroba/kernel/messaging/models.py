# SPDX-License-Identifier: Apache-2.0
"""Mails on their way, and notices for the page of an account."""

import uuid

from django.db import models

from hiroba.kernel.encryption.fields import EncryptedTextField
from hiroba.kernel.tenancy.models import TenantModel

KEY_LENGTH_MAX = 200
URL_LENGTH_MAX = 300


class Mail(TenantModel):
    """One mail. Address and words are encrypted, and gone once it is delivered; the row stays for its `key`.

    `due_at` is also the lease: whoever takes the mail moves it forward, so that a sender that dies loses nothing.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        DEAD = "dead"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=KEY_LENGTH_MAX)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    to = EncryptedTextField()
    subject = EncryptedTextField()
    text = EncryptedTextField()
    written_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    last_code = models.IntegerField(default=0)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "messaging_mail"
        constraints = (models.UniqueConstraint(fields=("tenant", "key"), name="messaging_mail_once"),)
        indexes = (models.Index(fields=("tenant", "state", "due_at"), name="messaging_mail_due"),)

    def __str__(self) -> str:
        return str(self.id)


class Notice(TenantModel):
    """A few words for one account, shown when it signs in. `url` is the page of this site that tells more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=KEY_LENGTH_MAX)
    account_id = models.UUIDField()
    title = EncryptedTextField()
    text = EncryptedTextField(blank=True)
    url = models.CharField(max_length=URL_LENGTH_MAX, blank=True)
    written_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "messaging_notice"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "account_id", "key"), name="messaging_notice_once"),
        )
        indexes = (
            models.Index(fields=("tenant", "account_id", "written_at"), name="messaging_notice_of_account"),
        )

    def __str__(self) -> str:
        return str(self.id)
