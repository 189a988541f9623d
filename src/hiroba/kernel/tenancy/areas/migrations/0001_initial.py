# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models

import hiroba.kernel.tenancy.columns
import hiroba.kernel.tenancy.scope


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AreaShape",
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
                ("kind", models.CharField(max_length=20)),
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("shape", models.BinaryField()),
                ("west", models.FloatField()),
                ("south", models.FloatField()),
                ("east", models.FloatField()),
                ("north", models.FloatField()),
                ("source", models.CharField(blank=True, max_length=200)),
                ("imported_at", models.DateTimeField()),
            ],
            options={
                "db_table": "areas_area",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "kind", "code"), name="areas_area_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("municipality", "town_block", "school_district", "neighbourhood"))
                        ),
                        name="areas_area_kind",
                    ),
                ],
            },
        ),
    ]
