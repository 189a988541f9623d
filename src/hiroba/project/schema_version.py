# SPDX-License-Identifier: Apache-2.0
"""Whether the database fits this program: a process that finds another schema refuses to start."""

from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from hiroba.kernel.database.roles import check_role
from hiroba.kernel.faults import Fault


def check_database(dsn: str) -> None:
    """Raises Fault unless the database answers, its role is a safe one, and its tables are those of this program."""
    check_role(dsn)
    check_version(connection)
    connection.close()


def check_version(database: BaseDatabaseWrapper) -> None:
    """Compares names of migrations only; nothing is imported, so that a start stays fast."""
    done, known = done_migrations(database), known_migrations()
    if missing := known - done:
        label, name = min(missing)
        raise Fault(
            f"The database is older than this program ({len(missing)} migrations such as {label}.{name} are missing)",
            "Run `hiroba migrate`.",
        )
    if strange := strange_migrations(database):
        label, name = min(strange)
        raise Fault(
            f"The database is newer than this program (it has the migration {label}.{name})",
            "Install the version of Hiroba that made it.",
        )


def strange_migrations(database: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    """Those of a newer program. A service that was taken out leaves its rows behind; they are no harm."""
    labels = {app.label for app in apps.get_app_configs()}
    return {each for each in done_migrations(database) - known_migrations() if each[0] in labels}


def done_migrations(database: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    with database.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.django_migrations') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return set()
        cursor.execute("SELECT app, name FROM public.django_migrations")
        return set(cursor.fetchall())


def known_migrations() -> set[tuple[str, str]]:
    return {
        (app.label, file.stem)
        for app in apps.get_app_configs()
        for file in (Path(app.path) / "migrations").glob("[0-9]*.py")
    }
