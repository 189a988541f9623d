# SPDX-License-Identifier: Apache-2.0
import uuid

from django.db import models

from hiroba.kernel.api.encryption import EncryptedTextField
from hiroba.kernel.api.tenancy import TenantModel
from hiroba.services.street_reports.models.report import PLACE_LENGTH_MAX, WORDS_LENGTH_MAX


class Draft(TenantModel):
    """Answers on their way to a report. Its id becomes the id of the report, so photos need not move.

    Whoever holds the key of the cookie may go on; the table knows only its hash.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key_hash = models.CharField(max_length=64)
    category = models.CharField(max_length=40, blank=True)
    words = EncryptedTextField(blank=True, default="", max_length=WORDS_LENGTH_MAX)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    place_words = models.CharField(max_length=PLACE_LENGTH_MAX, blank=True)
    name = EncryptedTextField(blank=True, default="")
    email = EncryptedTextField(blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    answered = models.JSONField(default=list)
    started_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "street_reports_draft"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "key_hash"), name="street_reports_draft_key"),
        )
        indexes = (models.Index(fields=("tenant", "started_at"), name="street_reports_draft_age"),)

    def __str__(self) -> str:
        return str(self.id)
