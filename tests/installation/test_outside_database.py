# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of somebody else's, in the oldest version that is supported."""

from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from hiroba.kernel.database import preparation
from hiroba.kernel.database.roles import ROLES
from hiroba.kernel.testing.postgres15 import postgres15
from tests.installation.conftest import Run, fault_of

APP_PASSWORD = "app-password"


@pytest.fixture(scope="module")
def superuser_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with postgres15(tmp_path_factory.mktemp("postgres15")) as url:
        yield url


@pytest.fixture(scope="module")
def database_url(superuser_url: str) -> str:
    preparation.prepare(superuser_url, dict.fromkeys(ROLES, APP_PASSWORD))
    return as_user(superuser_url, "hiroba_app", APP_PASSWORD)


def as_user(url: str, user: str, password: str, path: str = "/hiroba") -> str:
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{place}", path=path))


def test_one_address_is_enough_to_migrate_and_work(hiroba: Run, database_url: str) -> None:
    migrated = hiroba("migrate", HIROBA_DATABASE_URL=database_url)
    again = hiroba("migrate", HIROBA_DATABASE_URL=database_url)
    created = hiroba("tenant", "create", "282103", HIROBA_DATABASE_URL=database_url)
    listed = hiroba("tenant", "list", HIROBA_DATABASE_URL=database_url)

    assert (migrated.returncode, migrated.stderr) == (0, "")
    assert (again.returncode, again.stderr) == (0, "")
    assert (created.returncode, created.stderr) == (0, "")
    assert "加古川市" in listed.stdout


def test_unset_tenant_sees_nothing(hiroba: Run, database_url: str) -> None:
    for command in (
        ("migrate",),
        ("tenant", "create", "282201"),
        ("tenant", "switch-on", "282201", "dashboard"),
    ):
        assert hiroba(*command, HIROBA_DATABASE_URL=database_url).stderr == ""
    count = "SELECT count(*) FROM tenancy_service_switch"

    with psycopg.connect(database_url) as app:
        unset = app.execute(count).fetchone()
        app.execute("SET LOCAL hiroba.tenant = '282201'")
        own = app.execute(count).fetchone()

    assert (unset, own) == ((0,), (1,))


def test_database_check_passes(hiroba: Run, database_url: str) -> None:
    assert hiroba("database", "check", HIROBA_DATABASE_URL=database_url).returncode == 0


def test_superuser_address_is_refused(hiroba: Run, superuser_url: str, database_url: str) -> None:
    unsafe = superuser_url.removesuffix("/postgres") + "/hiroba"

    for command in (("database", "check"), ("web",), ("tenant", "list")):
        done = hiroba(
            *command,
            HIROBA_DATABASE_URL=unsafe,
            HIROBA_DATABASE_OWNER_URL=as_user(superuser_url, "hiroba_owner", APP_PASSWORD),
            HIROBA_DATABASE_BROKER_URL=as_user(superuser_url, "hiroba_broker", APP_PASSWORD),
        )
        assert "postgres is a superuser" in fault_of(done)


def test_wrong_addresses_give_one_line(hiroba: Run, superuser_url: str, database_url: str) -> None:
    cases = {
        as_user(superuser_url, "hiroba_app", "wrong"): "refuses the password of hiroba_",
        as_user(superuser_url, "hiroba_app", APP_PASSWORD, "/elsewhere"): "has no database elsewhere",
        "postgresql://hiroba_app:x@127.0.0.1:1/hiroba": "127.0.0.1:1 cannot be reached",
        "mysql://hiroba_app:x@127.0.0.1/hiroba": "HIROBA_DATABASE_URL is not a PostgreSQL address",
    }
    for url, text in cases.items():
        for command in ("migrate", "web"):
            assert text in fault_of(hiroba(command, HIROBA_DATABASE_URL=url))


def test_process_before_migrate_is_refused(hiroba: Run, superuser_url: str) -> None:
    preparation.prepare(superuser_url, dict.fromkeys(ROLES, APP_PASSWORD), "empty")
    empty = as_user(superuser_url, "hiroba_app", APP_PASSWORD, "/empty")

    done = hiroba("web", HIROBA_DATABASE_URL=empty)

    assert "Run `hiroba migrate`." in fault_of(done)


def test_postgres_alone_is_refused(hiroba: Run, database_url: str) -> None:
    assert "names a server" in fault_of(hiroba("postgres", HIROBA_DATABASE_URL=database_url))
