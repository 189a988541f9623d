# SPDX-License-Identifier: Apache-2.0
"""The PostgreSQL that comes with Hiroba, for one data directory: made, started, watched and stopped here.

It listens on a unix socket only. The wheel's own wrapper is not used: it takes no settings and does not come back
after kill -9. A lock on the data directory keeps a second one away and tells an orphan from a neighbour.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote

from hiroba.kernel import configuration
from hiroba.kernel.database import cluster
from hiroba.kernel.database.account import Account, account_for
from hiroba.kernel.database.binaries import binary_directory
from hiroba.kernel.database.directory_lock import DirectoryLock
from hiroba.kernel.database.server_settings import server_arguments
from hiroba.kernel.faults import Fault
from hiroba.kernel.sockets import socket_directory

# Recovery after a crash replays at most max_wal_size; minutes on a slow disk.
_READY_SECONDS_MAX = 300
_STOP_SECONDS_MAX = 30


def superuser_url(data_dir: Path, database: str = "postgres") -> str:
    """The address of the embedded PostgreSQL for its administrator; only preparation uses it."""
    host = quote(str(socket_directory(data_dir)), safe="")
    password = quote(configuration.secret(data_dir, "postgres"), safe="")
    return f"postgresql://postgres:{password}@/{database}?host={host}"


@contextlib.contextmanager
def running(data_dir: Path, *, makes: bool = False) -> Iterator[None]:
    """For a command that needs the database for a moment: uses the one that runs, or starts one until the end.

    Only a command that `makes` an installation may begin with an empty folder: for all others it is the wrong one.
    """
    postgres = EmbeddedPostgres(data_dir)
    if not makes and not postgres.cluster.exists():
        raise Fault(
            f"There is no installation in {data_dir}",
            "Set HIROBA_DATA_DIR to its data folder; a new one begins with `hiroba up` or `hiroba migrate`.",
        )
    if postgres.is_ready():
        yield
        return
    with postgres:
        yield


class EmbeddedPostgres:
    """One embedded PostgreSQL. `start` and `stop` may be called again and again; usable in a `with`."""

    def __init__(self, data_dir: Path, settings: dict[str, str] | None = None) -> None:
        # One spelling, because running servers are known by it.
        self.data_dir = data_dir.resolve()
        self.cluster = self.data_dir / "postgres"
        self.socket_directory = socket_directory(self.data_dir)
        self._settings = settings or {}
        self._lock = DirectoryLock(self.data_dir / "postgres.lock")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "EmbeddedPostgres":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def dsn(self, role: str) -> str:
        if role == "postgres":
            return superuser_url(self.data_dir)
        return configuration.embedded_database_url(self.data_dir, role)

    def start(self) -> None:
        """Starts and waits until it answers. Raises Fault when the data directory is in use or cannot be used."""
        if self._process is not None:
            end(self._process)
        command = self.prepare_start()
        log_folder = self.data_dir / "log"
        log_folder.mkdir(exist_ok=True)
        # What it says in this run only: nothing else would ever bound the file.
        with (log_folder / "postgres.out").open("wb") as log:
            self._process = spawn(command, log)
        self._wait_ready(self._process)

    def prepare_start(self) -> list[str]:
        """All that has to be done before the command it returns can run: lock, cluster, folders, no orphan."""
        self._lock.acquire()
        try:
            account = account_for(self.cluster, binary_directory() / "postgres")
            self._make_folders(account)
            cluster.create(self.cluster, account, configuration.secret(self.data_dir, "postgres"))
            end_orphan(self.cluster)
            cluster.clear(self.cluster, self.socket_directory)
        except BaseException:
            self._lock.release()
            raise
        arguments = server_arguments(self.cluster, self.socket_directory, self._settings)
        return account.wrap([str(binary_directory() / "postgres"), *arguments])

    def is_ready(self) -> bool:
        return cluster.is_ready(self.cluster)

    def stop(self) -> None:
        """Ends all sessions, writes a checkpoint and releases the data directory."""
        if self._process is not None:
            end(self._process)
            self._process = None
        self._lock.release()

    def _make_folders(self, account: Account) -> None:
        try:
            self.socket_directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            if self.socket_directory.stat().st_uid not in (os.geteuid(), account.uid):
                raise Fault(
                    f"The folder {self.socket_directory} belongs to somebody else",
                    "Remove it, or choose a shorter data folder with HIROBA_DATA_DIR.",
                )
            account.own(self.socket_directory)
        except OSError as error:
            raise _cannot_write(self.socket_directory, error) from None

    def _wait_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _READY_SECONDS_MAX
        while not (self.is_ready() and process.poll() is None):
            if process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise self._did_not_start()
            time.sleep(0.02)

    def _did_not_start(self) -> Fault:
        log = self.data_dir / "log" / "postgres.out"
        lines = [line for line in _tail(log) if "FATAL" in line or "PANIC" in line or "could not" in line]
        reason = lines[-1].partition(":  ")[2] if lines else "it gave no reason"
        return Fault(f"PostgreSQL did not start: {reason}", f"Read {log}.")


def spawn(command: list[str], output: IO[bytes] | int) -> subprocess.Popen[bytes]:
    """Starts a server in a session of its own, so that Ctrl-C reaches only us and we stop it in order."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd="/",
        start_new_session=True,
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """Fast stop; harder only when that hangs."""
    for wish, seconds in ((signal.SIGINT, _STOP_SECONDS_MAX), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
        if process.poll() is not None:
            return
        process.send_signal(wish)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)


def end_orphan(folder: Path) -> None:
    """Ends a PostgreSQL whose supervisor was killed. The caller holds the lock, so nobody else owns it."""
    for wish, seconds in ((signal.SIGINT, _STOP_SECONDS_MAX), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
        deadline = time.monotonic() + seconds
        signalled = False
        while (pid := cluster.running_pid(folder)) is not None and time.monotonic() < deadline:
            if not signalled:
                os.kill(pid, wish)
                signalled = True
            time.sleep(0.05)


def _tail(path: Path, size: int = 8192) -> list[str]:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - size))
        return file.read().decode("utf-8", "replace").splitlines()


def _cannot_write(path: Path, error: OSError) -> Fault:
    return Fault(
        f"The folder {path} cannot be made ({error.strerror})",
        "Choose a folder that you may write with HIROBA_DATA_DIR.",
    )
