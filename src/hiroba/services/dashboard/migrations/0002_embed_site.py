# SPDX-License-Identifier: Apache-2.0
from django.db import migrations, models

import hiroba.kernel.tenancy.scope


class Migration(migrations.Migration):
    dependencies = [("dashboard", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="EmbedSite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "tenant",
                    models.CharField(
                        default=hiroba.kernel.tenancy.scope.current_tenant, editable=False, max_length=40
                    ),
                ),
                ("origin", models.CharField(max_length=300)),
                ("added_at", models.DateTimeField()),
            ],
            options={
                "db_table": "dashboard_embed_site",
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "origin"), name="dashboard_embed_site_origin")
                ],
            },
        ),
    ]
