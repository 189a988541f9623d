# SPDX-License-Identifier: Apache-2.0
"""`hiroba migrate`: roles (embedded only), tables, policies and entity types, under one lock."""

import time
from contextlib import nullcontext

import typer
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from hiroba.kernel import configuration
from hiroba.kernel.context import schema
from hiroba.kernel.database import embedded, preparation
from hiroba.kernel.database.connection import connect
from hiroba.kernel.database.roles import ROLES, check_role
from hiroba.kernel.encryption.columns import encrypted_columns
from hiroba.kernel.encryption.preparation import ensure_key_file
from hiroba.kernel.registry.entity_types import publish_entity_types
from hiroba.kernel.tenancy import row_security
from hiroba.project.backup.restoring import refuse_unfinished
from hiroba.project.private_folders import close_to_others
from hiroba.project.upgrade.plan import note_version

# Any number that no other program uses.
_MIGRATE_LOCK = 0x4869726F_0000


def migrate() -> None:
    """Brings the database up to date. May run at any time and again; two runs wait for each other."""
    settings = configuration.load()
    refuse_unfinished(settings.data_dir)
    close_to_others(settings.data_dir)
    started = time.monotonic()
    with embedded.running(settings.data_dir, makes=True) if settings.database_is_embedded else nullcontext():
        if settings.database_is_embedded:
            passwords = {role: configuration.secret(settings.data_dir, role) for role in ROLES}
            preparation.prepare(embedded.superuser_url(settings.data_dir), passwords)
        bring_up_to_date(settings.database_owner_url)
        with connect(settings.database_owner_url, autocommit=True) as owner:
            ensure_key_file(settings.field_keys_file, owner, encrypted_columns(), at=timezone.now())
    note_version(settings.data_dir)
    typer.echo(f"The database is up to date ({time.monotonic() - started:.1f} s)")


def bring_up_to_date(owner_dsn: str) -> None:
    """All that the owner of the database does. Raises Fault and leaves a migration whole or undone."""
    check_role(owner_dsn)
    with connect(owner_dsn, autocommit=True) as lock:
        lock.execute("SELECT pg_advisory_lock(%s)", [_MIGRATE_LOCK])
        with lock.transaction():
            preparation.grant(lock)
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        schema.apply(owner_dsn)
        owner = connections["owner"]
        row_security.apply(owner)
        publish_entity_types(owner)
        owner.close()
