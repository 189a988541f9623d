# SPDX-License-Identifier: Apache-2.0
"""Fixtures for every test: the database as its real roles, two towns, and a running broker."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import psycopg
import pytest
import pytest_django
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.db import connections
from django.utils import timezone
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from hiroba.kernel import configuration
from hiroba.kernel.database import embedded, preparation, roles
from hiroba.kernel.database.deadlocks import in_transaction
from hiroba.kernel.identity import tokens
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.tenancy.actions import create_tenant
from hiroba.kernel.tenancy.areas.queries import forget_shapes
from hiroba.kernel.testing import environment

TENANT = "282103"
OTHER_TENANT = "282201"
KEPT_TABLES = {"django_migrations", "django_content_type", "auth_permission", "tenancy_tenant"}
READY_SECONDS_MAX = 120
"""On a busy machine: a process that has failed ends, and is not waited for."""
CHEAP_WORK_FACTOR = 16
# All tests on a machine that is busy with other work.
SESSION_SECONDS_MAX = 4 * 3600
# A test outlives the death of processes, not of the machine; waiting for the disk would be most of a short test.
_WITHOUT_DISK = {"fsync": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class RunningBroker:
    """A broker process: its address, and a token that may do everything."""

    url: str
    token: str


@pytest.fixture(scope="session")
def installation() -> Iterator[configuration.Configuration]:
    """A migrated database with the towns 282103 and 282201, as `hiroba migrate` leaves it."""
    settings = configuration.load()
    server = _outside_database(settings) if environment.SUPERUSER_URL else _embedded_database(settings)
    with server:
        hiroba("migrate")
        yield settings
        connections.close_all()


@contextmanager
def _embedded_database(settings: configuration.Configuration) -> Iterator[None]:
    with embedded.EmbeddedPostgres(settings.data_dir, _WITHOUT_DISK):
        yield


@contextmanager
def _outside_database(settings: configuration.Configuration) -> Iterator[None]:
    """As its administrator would: roles and database before, the database away afterwards."""
    where = conninfo_to_dict(settings.database_url)
    database, password = str(where["dbname"]), str(where["password"])
    preparation.prepare(environment.SUPERUSER_URL, dict.fromkeys(roles.ROLES, password), database)
    try:
        yield
    finally:
        with psycopg.connect(environment.SUPERUSER_URL, autocommit=True) as administrator:
            administrator.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
            )


def hiroba(*arguments: str) -> str:
    """Runs the command line as a person would; gives what it printed. Raises when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "hiroba.project.command_line", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def django_db_setup(
    installation: configuration.Configuration, django_db_blocker: pytest_django.DjangoDbBlocker
) -> None:
    """Takes the place of pytest-django's test database: ours is migrated by the owner and used by hiroba_app."""
    # A hash of scrypt costs a fifth of a second, which is most of the time of a test with people. Each hash carries
    # its cost, so that a web process of its own, which has the full one, takes these passwords too.
    ScryptPasswordHasher.work_factor = CHEAP_WORK_FACTOR
    with django_db_blocker.unblock():
        create_tenant(TENANT, at=timezone.now())
        create_tenant(OTHER_TENANT, at=timezone.now())


@pytest.fixture
def tenant(db: None) -> Iterator[str]:
    """加古川市 is set; everything is rolled back after the test."""
    with as_tenant(TENANT):
        yield TENANT


@pytest.fixture
def other_tenant(db: None) -> str:
    """The code of 加西市, which exists but is not set."""
    return OTHER_TENANT


@pytest.fixture
def committed(
    django_db_setup: None,
    installation: configuration.Configuration,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> Iterator[configuration.Configuration]:
    """For tests with several connections or processes: writes are really committed, and emptied afterwards.

    Begins without uploaded files: tests that were rolled back leave theirs behind, as a crash does.
    """
    shutil.rmtree(installation.data_dir / "files", ignore_errors=True)
    with django_db_blocker.unblock():
        yield installation
        connections.close_all()
    in_transaction(installation.database_owner_url, _empty)
    forget_shapes()


@pytest.fixture(scope="session")
def broker(django_db_setup: None, installation: configuration.Configuration) -> Iterator[RunningBroker]:
    """A real broker process on its own port, for the whole session; use entity ids of your own."""
    process = subprocess.Popen([sys.executable, "-m", "hiroba.project.command_line", "broker"])
    try:
        wait_until_ready(f"{installation.broker_url}/readyz", process)
        yield RunningBroker(installation.broker_url, _token(installation))
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    """Asks until the address answers 200. Raises when the process ends or time is up."""
    deadline = time.monotonic() + READY_SECONDS_MAX
    while time.monotonic() < deadline:
        assert process.poll() is None, f"The process ended with {process.returncode}"
        try:
            if httpx.get(url, timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"{url} is not ready after {READY_SECONDS_MAX} s")


def _token(settings: configuration.Configuration) -> str:
    return tokens.mint(
        settings.token_key,
        subject="test",
        tenants=(tokens.ANY_TENANT,),
        scopes=("context:write", "context:bulk", "context:read:staff", "context:read:restricted"),
        seconds=SESSION_SECONDS_MAX,
    )


def _empty(connection: psycopg.Connection) -> None:
    """Truncates what holds rows: a file for each table and index, synced to the disk, is most of its time."""
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    names = [name for (name,) in rows if name not in KEPT_TABLES]
    asked = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier(name))
        for name in names
    )
    if filled := [sql.Identifier(name) for (name,) in connection.execute(asked).fetchall()]:
        # What refers to them goes with them; none of the tables that are kept does.
        connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(filled)))
    connection.execute(
        "SELECT setval(format('%%I.%%I', schemaname, sequencename), 1, false) FROM pg_sequences "
        "WHERE schemaname = 'public' AND last_value IS NOT NULL AND sequencename <> ALL(%s)",
        [[f"{name}_id_seq" for name in KEPT_TABLES]],
    )
    connection.execute("DELETE FROM tenancy_tenant WHERE NOT code = ANY(%s)", [[TENANT, OTHER_TENANT]])
