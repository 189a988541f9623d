# SPDX-License-Identifier: Apache-2.0
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from hiroba.kernel import configuration
from hiroba.kernel.database import preparation
from hiroba.kernel.database.binaries import binary_directory
from hiroba.kernel.database.connection import connect
from hiroba.kernel.database.embedded import EmbeddedPostgres
from hiroba.kernel.database.roles import APP, BROKER, OWNER, ROLES, UnsafeDatabaseRole, check_role
from hiroba.kernel.faults import Fault


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(tmp_path_factory.mktemp("data")) as postgres:
        preparation.prepare(postgres.dsn("postgres"), passwords(postgres))
        yield postgres


def passwords(server: EmbeddedPostgres) -> dict[str, str]:
    return {role: configuration.secret(server.data_dir, role) for role in ROLES}


def test_prepare_may_run_again(server: EmbeddedPostgres) -> None:
    preparation.prepare(server.dsn("postgres"), passwords(server))

    with connect(server.dsn(OWNER)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_app_may_use_what_the_owner_makes_and_make_nothing(server: EmbeddedPostgres) -> None:
    with connect(server.dsn(OWNER)) as owner:
        owner.execute("CREATE TABLE made_by_owner (number int)")

    with connect(server.dsn(APP)) as app:
        app.execute("INSERT INTO made_by_owner VALUES (1)")
        assert app.execute("SELECT number FROM made_by_owner").fetchall() == [(1,)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("CREATE TABLE made_by_app (number int)")


def test_broker_sees_no_table_of_the_pages(server: EmbeddedPostgres) -> None:
    with connect(server.dsn(OWNER)) as owner:
        owner.execute("CREATE TABLE of_the_pages (number int)")

    with connect(server.dsn(BROKER)) as broker, pytest.raises(psycopg.errors.InsufficientPrivilege):
        broker.execute("SELECT * FROM of_the_pages")


@pytest.mark.parametrize("role", ROLES)
def test_log_of_the_server_repeats_no_row(server: EmbeddedPostgres, role: str) -> None:
    """An error in words, details and statement, and a slow statement with its parameters."""
    log = server.data_dir / "log" / "postgres.out"
    person = f"taro-of-{role}"
    with connect(server.dsn(role), autocommit=True) as connection:
        # Whatever the server is set to.
        assert connection.execute("SHOW log_min_messages").fetchone() == ("log",)
        connection.execute("CREATE TEMPORARY TABLE letter (address text UNIQUE, body text NOT NULL)")
        connection.execute("INSERT INTO letter VALUES (%s, 'a')", [person])
        for statement in (
            f"INSERT INTO letter VALUES ('{person}', 'b')",
            f"INSERT INTO letter VALUES ('of\n{person}', NULL)",
            f"SELECT '{person}'::integer",
            f"SELECT '{person}' FROM nowhere",
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(statement)
        connection.execute("SELECT pg_sleep(2.1), %s::text", [person])

    assert person not in log.read_text()


def test_administrator_of_an_outside_server_is_told_to_keep_rows_out_of_its_log() -> None:
    lines = preparation.setup_sql().splitlines()

    for role in ROLES:
        assert f"ALTER ROLE \"{role}\" SET log_min_error_statement = 'panic';" in lines


def test_strangers_may_not_connect(server: EmbeddedPostgres) -> None:
    with connect(server.dsn("postgres"), autocommit=True) as administrator:
        administrator.execute("CREATE ROLE stranger LOGIN PASSWORD 'x'")
    stranger = server.dsn(APP).replace(f"{APP}:{quote(passwords(server)[APP], safe='')}", "stranger:x")

    with pytest.raises(Fault, match="permission denied"), connect(stranger):
        pass


@pytest.mark.parametrize("role", ROLES)
def test_check_role_of_ours_passes(server: EmbeddedPostgres, role: str) -> None:
    check_role(server.dsn(role))


def test_check_role_of_superuser_is_refused(server: EmbeddedPostgres) -> None:
    with pytest.raises(UnsafeDatabaseRole) as refusal:
        check_role(server.dsn("postgres"))

    assert "postgres is a superuser" in refusal.value.text


@pytest.mark.parametrize(
    "right",
    ["ALTER ROLE unsafe BYPASSRLS", "GRANT postgres TO unsafe"],
    ids=["bypassrls", "member of superuser"],
)
def test_check_role_with_a_way_round_the_policies_is_refused(server: EmbeddedPostgres, right: str) -> None:
    with connect(server.dsn("postgres"), autocommit=True) as administrator:
        administrator.execute("DROP ROLE IF EXISTS unsafe")
        administrator.execute("CREATE ROLE unsafe LOGIN PASSWORD 'x'")
        administrator.execute(right)
    unsafe = server.dsn("postgres").replace(
        f"postgres:{quote(configuration.secret(server.data_dir, 'postgres'), safe='')}", "unsafe:x"
    )

    with pytest.raises(UnsafeDatabaseRole):
        check_role(unsafe)


def test_prepare_takes_unsafe_rights_away(server: EmbeddedPostgres) -> None:
    with connect(server.dsn("postgres"), autocommit=True) as administrator:
        administrator.execute(f"ALTER ROLE {APP} BYPASSRLS")

    preparation.prepare(server.dsn("postgres"), passwords(server))

    check_role(server.dsn(APP))


def test_setup_sql_runs_in_psql_twice(server: EmbeddedPostgres, tmp_path: Path) -> None:
    file = tmp_path / "setup.sql"
    file.write_text(preparation.setup_sql("by_hand"))
    psql = str(binary_directory() / "psql")
    command = [psql, server.dsn("postgres"), "-v", "ON_ERROR_STOP=1", "-q", "-f", str(file)]

    results = [subprocess.run(command, capture_output=True, text=True, check=False) for _ in range(2)]
    preparation.prepare(server.dsn("postgres"), passwords(server))

    assert [(result.returncode, result.stderr) for result in results] == [(0, ""), (0, "")]


def test_faults_name_what_to_change_and_never_the_password(server: EmbeddedPostgres) -> None:
    good = server.dsn(APP)
    password = passwords(server)[APP]
    cases = {
        good.replace(quote(password, safe=""), "wrongsecret"): "refuses the password of hiroba_app",
        good.replace("/hiroba?", "/elsewhere?"): "has no database elsewhere",
        "postgresql://hiroba_app:wrongsecret@127.0.0.1:1/hiroba": "127.0.0.1:1 cannot be reached",
        "postgresql://hiroba_app:wrongsecret@no.such.host.invalid/hiroba": "no.such.host.invalid:5432 cannot",
        "hiroba": "The database address cannot be read",
    }

    for dsn, text in cases.items():
        with pytest.raises(Fault) as fault, connect(dsn):
            pass
        assert text in fault.value.text
        assert "wrongsecret" not in str(fault.value)
        assert "\n" not in str(fault.value)
