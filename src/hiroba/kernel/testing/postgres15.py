# SPDX-License-Identifier: Apache-2.0
"""The oldest PostgreSQL that Hiroba runs on, from Debian's package, as a server of somebody else's on a TCP port."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from hiroba.kernel.database.account import Account, account_for
from hiroba.kernel.testing.environment import free_port

BINARIES = Path("/usr/lib/postgresql/15/bin")
PASSWORD = "of-the-administrator"  # noqa: S105 -- lives as long as the test
READY_SECONDS_MAX = 30


@contextmanager
def postgres15(folder: Path) -> Iterator[str]:
    """Gives the administrator's address. The test is skipped where Debian's `postgresql` is not installed."""
    if not (BINARIES / "postgres").exists():
        pytest.skip("PostgreSQL 15 is not here; apt-get install postgresql-15 brings it")
    account = account_for(folder / "data", BINARIES / "postgres")
    data, port = folder / "data", free_port()
    _make(data, account)
    command = [str(BINARIES / "postgres"), "-D", str(data), "-p", str(port), "-c", "fsync=off"]
    command += ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={data}"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(account.wrap(command), stdout=log, stderr=log, cwd="/")
    try:
        url = f"postgresql://postgres:{PASSWORD}@127.0.0.1:{port}/postgres"
        _wait(url)
        yield url
    finally:
        server.send_signal(2)
        server.wait(timeout=30)


def _make(data: Path, account: Account) -> None:
    data.mkdir(mode=0o700)
    account.own(data)
    password_file = data.with_name("password")
    password_file.write_text(PASSWORD + "\n", encoding="ascii")
    account.own(password_file)
    command = [str(BINARIES / "initdb"), "-D", str(data), "-U", "postgres", "-A", "scram-sha-256"]
    command += [f"--pwfile={password_file}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run(account.wrap(command), check=True, capture_output=True, cwd="/")


def _wait(url: str) -> None:
    deadline = time.monotonic() + READY_SECONDS_MAX
    while time.monotonic() < deadline:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("PostgreSQL 15 did not start")
