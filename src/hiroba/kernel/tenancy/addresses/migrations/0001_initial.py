# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models

import hiroba.kernel.tenancy.columns
import hiroba.kernel.tenancy.scope


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AddressList",
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
                        "tenant", "version", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.BigIntegerField()),
                ("count", models.IntegerField()),
                ("source", models.CharField(max_length=200)),
                ("digest", models.CharField(max_length=64)),
                ("imported_at", models.DateTimeField()),
            ],
            options={
                "db_table": "addresses_list",
            },
        ),
        migrations.CreateModel(
            name="AddressPlace",
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
                ("town", models.CharField(max_length=80)),
                ("koaza", models.CharField(blank=True, max_length=80)),
                ("block", models.CharField(blank=True, max_length=20)),
                ("kana", models.CharField(blank=True, max_length=160)),
                ("code", models.CharField(blank=True, max_length=12)),
                ("lon", models.FloatField()),
                ("lat", models.FloatField()),
            ],
            options={
                "db_table": "addresses_place",
            },
        ),
    ]
