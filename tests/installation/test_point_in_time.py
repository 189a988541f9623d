# SPDX-License-Identifier: Apache-2.0
"""The steps of docs/operate/backup.md, "To any point in time", with a PostgreSQL 15 of somebody else's."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from hiroba.kernel.database import preparation, roles
from hiroba.kernel.database.account import Account, account_for
from hiroba.kernel.testing.environment import free_port
from hiroba.kernel.testing.postgres15 import BINARIES
from tests.installation.conftest import Run

PASSWORD = "of-everybody"
READY_SECONDS_MAX = 60

pytestmark = pytest.mark.long


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    if not (BINARIES / "postgres").exists():
        pytest.skip("PostgreSQL 15 is not here; apt-get install postgresql-15 brings it")
    for name in ("wal", "base"):
        (tmp_path / name).mkdir(mode=0o700)
        account_for(tmp_path / "data", BINARIES / "postgres").own(tmp_path / name)
    return tmp_path


def test_city_comes_back_as_it_was_a_moment_before_the_accident(folder: Path, hiroba: Run) -> None:
    account = account_for(folder / "data", BINARIES / "postgres")
    port = free_port()
    superuser = f"postgresql://postgres:{PASSWORD}@127.0.0.1:{port}/postgres"
    city = {"HIROBA_DATABASE_URL": _url(superuser, "hiroba_app")}
    _initdb(folder, account)
    with (folder / "data" / "postgresql.conf").open("a") as settings:
        settings.write(
            "wal_level = replica\narchive_mode = on\n"
            f"archive_command = 'test ! -f {folder}/wal/%f && cp %p {folder}/wal/%f'\n"
        )

    with _running(folder, account, port, superuser):
        preparation.prepare(superuser, dict.fromkeys(roles.ROLES, PASSWORD))
        assert hiroba("migrate", **city).returncode == 0
        _base_backup(folder, account, superuser)
        assert hiroba("tenant", "create", "282103", **city).returncode == 0
        moment = _now(superuser)
        with psycopg.connect(_url(superuser, "hiroba_owner")) as owner:
            owner.execute("DELETE FROM tenancy_tenant")
        with psycopg.connect(superuser, autocommit=True) as administrator:
            administrator.execute("SELECT pg_switch_wal()")
        assert "282103" not in hiroba("tenant", "list", **city).stdout

    shutil.move(folder / "data", folder / "data.old")
    shutil.move(folder / "base" / "now", folder / "data")
    with (folder / "data" / "postgresql.conf").open("a") as settings:
        settings.write(
            f"restore_command = 'cp {folder}/wal/%f %p'\nrecovery_target_time = '{moment}'\n"
            "recovery_target_action = promote\n"
        )
    (folder / "data" / "recovery.signal").touch()
    account.own(folder / "data" / "recovery.signal")

    with _running(folder, account, port, superuser):
        _wait_until_writable(superuser)
        assert "282103" in hiroba("tenant", "list", **city).stdout
        assert hiroba("audit", "verify", **city).returncode == 0
        assert hiroba("tenant", "create", "282201", **city).returncode == 0


def _initdb(folder: Path, account: Account) -> None:
    words = folder / "password"
    words.write_text(PASSWORD + "\n")
    account.own(words)
    (folder / "data").mkdir(mode=0o700)
    account.own(folder / "data")
    command = [str(BINARIES / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "-A", "scram-sha-256"]
    command += [f"--pwfile={words}", "-E", "UTF8", "--locale=C.UTF-8"]
    subprocess.run(account.wrap(command), check=True, capture_output=True, cwd="/")


@contextmanager
def _running(folder: Path, account: Account, port: int, superuser: str) -> Iterator[None]:
    command = [str(BINARIES / "postgres"), "-D", str(folder / "data"), "-p", str(port)]
    command += ["-c", f"unix_socket_directories={folder / 'data'}", "-c", "listen_addresses=127.0.0.1"]
    with (folder / "log").open("ab") as log:
        server = subprocess.Popen(account.wrap(command), stdout=log, stderr=log, cwd="/")
    try:
        _wait(lambda: psycopg.connect(superuser, connect_timeout=2).close())
        yield
    finally:
        server.send_signal(2)
        server.wait(timeout=60)


def _base_backup(folder: Path, account: Account, superuser: str) -> None:
    command = [
        str(BINARIES / "pg_basebackup"),
        "-D",
        str(folder / "base" / "now"),
        "-X",
        "none",
        "-c",
        "fast",
    ]
    done = subprocess.run(
        account.wrap([*command, "-d", superuser]), capture_output=True, text=True, cwd="/", check=False
    )
    assert done.returncode == 0, done.stderr


def _now(superuser: str) -> str:
    """A moment after everything before, and before everything after."""
    time.sleep(1)
    with psycopg.connect(superuser) as connection:
        row = connection.execute("SELECT now()::text").fetchone()
    time.sleep(1)
    assert row is not None
    return str(row[0])


def _wait_until_writable(superuser: str) -> None:
    def look() -> None:
        with psycopg.connect(superuser) as connection:
            row = connection.execute("SELECT pg_is_in_recovery()").fetchone()
        if row != (False,):
            raise psycopg.OperationalError("in recovery")

    _wait(look)


def _wait(attempt: object) -> None:
    assert callable(attempt)
    deadline = time.monotonic() + READY_SECONDS_MAX
    while True:
        try:
            attempt()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return


def _url(superuser: str, role: str) -> str:
    parts = urlsplit(superuser)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{PASSWORD}@{place}", path="/hiroba"))
