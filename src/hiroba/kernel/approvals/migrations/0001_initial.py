# SPDX-License-Identifier: Apache-2.0

import uuid

from django.db import migrations, models

import hiroba.kernel.tenancy.scope


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "tenant",
                    models.CharField(
                        default=hiroba.kernel.tenancy.scope.current_tenant, editable=False, max_length=40
                    ),
                ),
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("subject", models.CharField(max_length=200)),
                ("action", models.CharField(max_length=120)),
                ("title", models.CharField(max_length=200)),
                ("facts", models.JSONField(default=dict)),
                ("url", models.CharField(blank=True, max_length=300)),
                ("permission", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("proposed_by", models.CharField(max_length=80)),
                ("proposed_at", models.DateTimeField()),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=1000)),
            ],
            options={
                "db_table": "approvals_proposal",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["tenant", "proposed_at"],
                        name="approvals_open_by_time",
                    ),
                    models.Index(fields=["tenant", "subject", "proposed_at"], name="approvals_by_subject"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("tenant", "subject", "action"),
                        name="approvals_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("open", "withdrawn")),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="approvals_two_people",
                    ),
                ],
            },
        ),
    ]
