# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models

import hiroba.kernel.tenancy.columns
import hiroba.kernel.tenancy.scope


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Unsealed",
            fields=[
                (
                    "tenant",
                    models.CharField(
                        default=hiroba.kernel.tenancy.scope.current_tenant, editable=False, max_length=40
                    ),
                ),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "tenant", "record_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("record_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "audit_unsealed",
            },
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                (
                    "tenant",
                    models.CharField(
                        default=hiroba.kernel.tenancy.scope.current_tenant, editable=False, max_length=40
                    ),
                ),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "tenant", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", hiroba.kernel.tenancy.columns.IdentityField(editable=False)),
                ("at", models.DateTimeField()),
                ("action", models.CharField(max_length=120)),
                ("subject", models.CharField(max_length=200)),
                ("actor", models.CharField(max_length=80)),
                ("facts", models.JSONField()),
            ],
            options={
                "db_table": "audit_record",
                "indexes": [
                    models.Index(fields=["tenant", "at"], name="audit_record_by_time"),
                    models.Index(fields=["tenant", "subject", "id"], name="audit_record_by_subject"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "tenant",
                    models.CharField(
                        default=hiroba.kernel.tenancy.scope.current_tenant, editable=False, max_length=40
                    ),
                ),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "tenant", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("record_id", models.BigIntegerField()),
                ("content", models.BinaryField()),
                ("chain", models.BinaryField()),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "audit_seal",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "record_id"), name="audit_seal_once")
                ],
            },
        ),
    ]
