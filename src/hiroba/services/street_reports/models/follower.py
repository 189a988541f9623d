# SPDX-License-Identifier: Apache-2.0
from django.db import models

from hiroba.kernel.api.encryption import EncryptedTextField
from hiroba.kernel.api.tenancy import TenantModel
from hiroba.services.street_reports.models.report import Report


class Follower(TenantModel):
    """Somebody who is told of each step: the reporter, and others who saw the same thing.

    The only table with personal data. `forget_on` is set when the case closes; the row stays, the person goes.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="followers")
    is_reporter = models.BooleanField(default=False)
    account = models.UUIDField(null=True)
    name = EncryptedTextField(blank=True, default="")
    email = EncryptedTextField(blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    language = models.CharField(max_length=10, default="ja")
    token_hash = models.CharField(max_length=64)
    since = models.DateTimeField()
    forget_on = models.DateField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "street_reports_follower"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "token_hash"), name="street_reports_token_once"),
        )
        indexes = (
            models.Index(fields=("tenant", "account"), name="street_reports_of_account"),
            models.Index(fields=("tenant", "forget_on"), name="street_reports_forgetting"),
        )

    def __str__(self) -> str:
        return str(self.pk)
