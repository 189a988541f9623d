# SPDX-License-Identifier: Apache-2.0
"""Tells the context broker the entity types and who may read them."""

from django.db.backends.base.base import BaseDatabaseWrapper

from hiroba.kernel.registry.collection import entity_types


def publish_entity_types(connection: BaseDatabaseWrapper) -> None:
    """Makes `context.entity_type` equal to the manifests. Runs as the owner within `hiroba migrate`."""
    rows = [
        (each.name, each.audience, service.name, each.title.en, each.title.ja)
        for service, each in entity_types()
    ]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM context.entity_type WHERE NOT name = ANY(%s)", [[row[0] for row in rows]])
        cursor.executemany(
            "INSERT INTO context.entity_type (name, audience, service, title_en, title_ja) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (name) DO UPDATE SET audience = excluded.audience, service = excluded.service,"
            " title_en = excluded.title_en, title_ja = excluded.title_ja",
            rows,
        )
        cursor.execute("NOTIFY hiroba_entity_types")
