# SPDX-License-Identifier: Apache-2.0

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

import hiroba.kernel.tenancy.columns
import hiroba.kernel.tenancy.scope


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
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
                ("kind", models.CharField(max_length=80)),
                ("thing", models.CharField(max_length=120)),
                ("audience", models.CharField(max_length=10)),
                ("title", models.CharField(max_length=300)),
                ("body", models.TextField(blank=True)),
                ("folded", models.TextField()),
                (
                    "grams",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("url", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "search_entry",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["grams"], name="search_entry_grams")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "kind", "thing"), name="search_entry_once")
                ],
            },
        ),
    ]
