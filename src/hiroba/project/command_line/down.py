# SPDX-License-Identifier: Apache-2.0
"""`hiroba down`: ends the `hiroba up` of this data directory and waits until it has ended."""

import os
import signal
import time

import typer

from hiroba.kernel import configuration
from hiroba.kernel.database.directory_lock import DirectoryLock
from hiroba.kernel.faults import Fault

# The sum of what the processes may take, with room.
_SECONDS_MAX = 120


def down() -> None:
    """Stops everything in order. Says so when nothing runs, which is no failure."""
    lock = DirectoryLock(configuration.load().data_dir / "hiroba.pid")
    pid = lock.holder()
    if pid is None:
        typer.echo("Hiroba does not run")
        return
    _end(pid)
    deadline = time.monotonic() + _SECONDS_MAX
    while lock.holder() == pid:
        if time.monotonic() > deadline:
            raise Fault(f"Process {pid} does not stop", f"Read its log, or end it with `kill -9 {pid}`.")
        time.sleep(0.1)
    typer.echo("Hiroba has stopped")


def _end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        pass
    except PermissionError:
        raise Fault(
            f"Process {pid} belongs to somebody else", "Run this as the user who started it."
        ) from None
