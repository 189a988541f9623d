# SPDX-License-Identifier: Apache-2.0
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from hiroba.kernel.database.embedded import EmbeddedPostgres, running
from hiroba.kernel.faults import Fault


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def postgres(data_dir: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(data_dir)
    server.start()
    yield server
    server.stop()


def ask(server: EmbeddedPostgres, statement: str) -> object:
    with psycopg.connect(server.dsn("postgres")) as connection:
        row = connection.execute(statement).fetchone()
    assert row is not None
    return row[0]


def postmaster(server: EmbeddedPostgres) -> int:
    return int((server.cluster / "postmaster.pid").read_text().splitlines()[0])


def test_start_gives_postgresql_18_without_network(postgres: EmbeddedPostgres) -> None:
    version = ask(postgres, "SELECT current_setting('server_version_num')::int / 10000")

    assert version == 18
    assert ask(postgres, "SELECT current_setting('listen_addresses')") == ""
    assert ask(postgres, "SELECT current_setting('synchronous_commit')") == "on"


def test_command_in_a_wrong_folder_makes_nothing_there(data_dir: Path) -> None:
    with pytest.raises(Fault, match=r"There is no installation in .*HIROBA_DATA_DIR"), running(data_dir):
        pass

    assert not data_dir.exists()


def test_server_does_not_run_as_root(postgres: EmbeddedPostgres) -> None:
    assert psutil.Process(postmaster(postgres)).uids().effective != 0


def test_password_is_asked_for(postgres: EmbeddedPostgres) -> None:
    folder = postgres.socket_directory

    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=str(folder), user="postgres", dbname="postgres", password="wrong")


def test_rows_are_kept_over_kill_9_of_the_server(postgres: EmbeddedPostgres) -> None:
    with psycopg.connect(postgres.dsn("postgres")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000)")
    os.kill(postmaster(postgres), signal.SIGKILL)

    postgres.start()

    assert ask(postgres, "SELECT count(*) FROM kept") == 1000


def test_second_start_on_the_same_directory_is_refused(postgres: EmbeddedPostgres) -> None:
    with pytest.raises(Fault) as refusal:
        EmbeddedPostgres(postgres.data_dir).start()

    assert refusal.value.text == f"The data folder {postgres.data_dir} is in use by process {os.getpid()}"
    assert ask(postgres, "SELECT 1") == 1


def test_orphan_of_a_killed_supervisor_is_ended(data_dir: Path) -> None:
    orphan = _start_and_be_killed(data_dir)
    assert psutil.pid_exists(orphan)

    with EmbeddedPostgres(data_dir) as server:
        assert ask(server, "SELECT 1") == 1
        assert postmaster(server) != orphan


def test_lock_file_with_the_number_of_a_stranger_is_no_obstacle(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as server:
        lines = (server.cluster / "postmaster.pid").read_text().splitlines()
    (server.cluster / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    with EmbeddedPostgres(data_dir) as again:
        assert ask(again, "SELECT 1") == 1


def test_broken_off_first_start_is_begun_anew(data_dir: Path) -> None:
    (data_dir / "postgres.draft").mkdir(parents=True)
    (data_dir / "postgres.draft" / "PG_VERSION").write_text("18\n")

    with EmbeddedPostgres(data_dir) as server:
        assert ask(server, "SELECT 1") == 1


def test_path_too_long_for_a_socket_gets_a_short_one(tmp_path: Path) -> None:
    data_dir = tmp_path / ("long" * 30)

    with EmbeddedPostgres(data_dir) as server:
        assert ask(server, "SELECT 1") == 1
        assert server.socket_directory.parent == Path("/tmp")
    server.socket_directory.rmdir()


def test_data_folder_that_is_a_file_gives_one_line(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")

    with pytest.raises(Fault) as fault:
        EmbeddedPostgres(tmp_path / "var").start()

    assert fault.value.remedy == "Choose a folder that you may write with HIROBA_DATA_DIR."


def test_running_uses_the_server_that_runs(postgres: EmbeddedPostgres) -> None:
    before = postmaster(postgres)

    with running(postgres.data_dir):
        assert postmaster(postgres) == before

    assert ask(postgres, "SELECT 1") == 1


def _start_and_be_killed(data_dir: Path) -> int:
    """Leaves a server without a supervisor, as happens where children do not die with their parent."""
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from hiroba.kernel.database.account import Account\n"
        "from hiroba.kernel.database.embedded import EmbeddedPostgres\n"
        "wrap = Account.wrap\n"
        "Account.wrap = lambda self, command, death_signal=0: wrap(self, command, 0)\n"
        "EmbeddedPostgres(Path(sys.argv[1])).start()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(data_dir)], check=False)
    time.sleep(0.2)
    return int((data_dir / "postgres" / "postmaster.pid").read_text().splitlines()[0])
