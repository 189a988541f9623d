# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models

import hiroba.kernel.events.columns
import hiroba.kernel.tenancy.columns
import hiroba.kernel.tenancy.scope


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Delivery",
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
                ("event_id", models.BigIntegerField()),
                ("handler", models.CharField(max_length=160)),
                ("subject", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("handled", "Handled"),
                            ("dead", "Dead"),
                            ("discarded", "Discarded"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("attempts", models.SmallIntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("detail", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "db_table": "events_delivery",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["tenant", "handler", "subject", "event_id"],
                        name="events_delivery_lane",
                    ),
                    models.Index(
                        condition=models.Q(("state", "dead")),
                        fields=["tenant", "finished_at"],
                        name="events_delivery_dead",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "event_id", "handler"), name="events_delivery_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxEvent",
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
                ("name", models.CharField(max_length=120)),
                ("subject", models.CharField(max_length=200)),
                ("payload", models.JSONField()),
                ("actor", models.CharField(max_length=80)),
                ("occurred_at", models.DateTimeField()),
                (
                    "transaction",
                    hiroba.kernel.events.columns.TransactionField(
                        db_default=hiroba.kernel.events.columns.CurrentTransaction(), editable=False
                    ),
                ),
                ("fanned_out", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "events_event",
                "indexes": [
                    models.Index(
                        condition=models.Q(("fanned_out", False)),
                        fields=["tenant", "id"],
                        name="events_event_not_fanned_out",
                    ),
                    models.Index(
                        condition=models.Q(("fanned_out", False)),
                        fields=["tenant", "transaction"],
                        name="events_event_held_back",
                    ),
                    models.Index(fields=["tenant", "occurred_at"], name="events_event_by_time"),
                ],
            },
        ),
    ]
