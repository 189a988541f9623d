# SPDX-License-Identifier: Apache-2.0
"""The files of one PostgreSQL cluster: made whole or not at all, and what they tell about a running server."""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psutil

from hiroba.kernel.database.account import Account
from hiroba.kernel.database.binaries import binary_directory
from hiroba.kernel.faults import Fault
from hiroba.kernel.sockets import SOCKET_NAME

# Sessions notice the death of their server within milliseconds; a busy one at its next look.
_BACKENDS_SECONDS_MAX = 20


def create(folder: Path, account: Account, password: str) -> None:
    """Makes the cluster when it does not exist: in a draft folder that gets its name when it is complete."""
    if (folder / "PG_VERSION").exists():
        return
    draft = folder.with_name(f"{folder.name}.draft")
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        account.own(draft)
        _initdb(draft, account, password)
        draft.rename(folder)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise _not_made(folder, error.strerror or str(error)) from None
    except Fault:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def is_ready(folder: Path) -> bool:
    """PostgreSQL writes its state into the eighth line of its lock file (utils/pidfile.h)."""
    lines = _lock_file(folder)
    return len(lines) >= 8 and lines[7].strip() == "ready" and running_pid(folder) is not None


def running_pid(folder: Path) -> int | None:
    """The process that serves this cluster. A lock file left by a killed one names nobody, or a stranger."""
    lines = _lock_file(folder)
    if not lines or not lines[0].strip().isdecimal():
        return None
    try:
        process = psutil.Process(int(lines[0]))
        if process.status() != psutil.STATUS_ZOMBIE and str(folder) in process.cmdline():
            return int(lines[0])
    except psutil.Error:
        pass
    return None


def clear(folder: Path, socket_directory: Path) -> None:
    """Waits for the sessions of a killed server, then takes its lock files away. The caller holds our own lock.

    PostgreSQL refuses to start over living sessions, and over any process with the number in a lock file: that may
    be a stranger by now, or a dead one that nobody has reaped.
    """
    deadline = time.monotonic() + _BACKENDS_SECONDS_MAX
    while (orphans := _processes_in(folder)) and time.monotonic() < deadline:
        time.sleep(0.05)
    if orphans or running_pid(folder) is not None:
        return
    for path in (folder / "postmaster.pid", socket_directory / f"{SOCKET_NAME}.lock"):
        path.unlink(missing_ok=True)


def _processes_in(folder: Path) -> list[int]:
    """PostgreSQL's processes work inside their cluster's folder."""
    if not (folder / "postmaster.pid").exists():
        return []
    found = []
    for process in psutil.process_iter():
        try:
            if Path(process.cwd()) == folder and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except (psutil.Error, OSError):
            continue
    return found


def _initdb(folder: Path, account: Account, password: str) -> None:
    with tempfile.NamedTemporaryFile("w", dir=folder.parent, prefix=".initdb.") as password_file:
        password_file.write(password + "\n")
        password_file.flush()
        account.own(Path(password_file.name))
        command = [
            str(binary_directory() / "initdb"),
            f"--pgdata={folder}",
            "--username=postgres",
            f"--pwfile={password_file.name}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            # The same order on every machine, and Unicode's own upper and lower case.
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
            "--data-checksums",
        ]
        # initdb wants the locale of its environment to exist.
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
        done = subprocess.run(
            account.wrap(command), capture_output=True, text=True, cwd="/", env=environment, check=False
        )
    if done.returncode != 0:
        raise _not_made(folder, _reason(done.stderr))


def _reason(output: str) -> str:
    """The first complaint, without the program's name and the clock before it."""
    lines = output.splitlines() or ["initdb gave no reason"]
    for sign in ("FATAL: ", "PANIC: ", "error: "):
        for line in lines:
            if sign in line:
                return line.partition(sign)[2].strip()
    return lines[-1]


def _not_made(folder: Path, reason: str) -> Fault:
    return Fault(
        f"The database cannot be made in {folder.parent}: {reason}",
        "Make room or mend the folder's permissions, or choose another one with HIROBA_DATA_DIR.",
    )


def _lock_file(folder: Path) -> list[str]:
    try:
        return (folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
