# SPDX-License-Identifier: Apache-2.0
"""`hiroba up`: the whole city on this machine, in the foreground, until Ctrl-C or `hiroba down`."""

import contextlib
import os
import sys
import time
from typing import Annotated

import typer

from hiroba.kernel import configuration
from hiroba.kernel.database.directory_lock import DirectoryLock
from hiroba.project.processes import declared
from hiroba.project.supervisor.journal import Journal
from hiroba.project.supervisor.ports import check_ports
from hiroba.project.supervisor.supervisor import Supervisor

# glibc keeps one heap for each thread otherwise, which a small machine pays for.
_MALLOC_ARENAS = "2"


def up(
    demo: Annotated[bool, typer.Option("--demo", help="With demo towns, people and accounts.")] = False,
) -> None:
    """Starts every process, restarts what dies, and stops them together."""
    settings = configuration.load()
    lock = DirectoryLock(settings.data_dir / "hiroba.pid")
    lock.acquire()
    # From here on: the data folder itself stays open to be passed, since PostgreSQL may run as another user.
    os.umask(0o077)
    try:
        processes = declared(settings, demo=demo)
        check_ports(processes)
        journal = Journal(
            settings.data_dir / "log",
            as_json=_wants_json(settings.log_format),
            keep_days=settings.log_keep_days,
        )
        _set_environment()
        started = time.monotonic()
        supervisor = Supervisor(processes, journal)
        supervisor.run(lambda: _tell(settings, journal, time.monotonic() - started, demo=demo))
        journal.say("Hiroba has stopped")
    finally:
        lock.release()


def _wants_json(log_format: str) -> bool:
    return log_format == "json"


def _set_environment() -> None:
    os.environ["HIROBA_LOG_FORMAT"] = "json"
    os.environ["PYTHONUNBUFFERED"] = "1"
    os.environ.setdefault("MALLOC_ARENA_MAX", _MALLOC_ARENAS)


def _tell(settings: configuration.Configuration, journal: Journal, seconds: float, *, demo: bool) -> None:
    journal.say(f"Hiroba runs ({seconds:.1f} s).")
    journal.say(f"  Pages   {settings.web_url}")
    journal.say(f"  Broker  {settings.broker_public_url}")
    with contextlib.suppress(FileNotFoundError):
        if demo:
            accounts = (settings.data_dir / "secrets" / "demo_accounts.txt").read_text(encoding="utf-8")
            journal.say("Demo towns, with invented people who sign in by name and password:")
            for line in accounts.splitlines():
                journal.say(f"  {line}")
    journal.say("Ctrl-C stops it." if sys.stdout.isatty() else "`hiroba down` stops it.")
