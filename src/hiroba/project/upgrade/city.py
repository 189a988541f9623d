# SPDX-License-Identifier: Apache-2.0
"""The running `hiroba up` of an installation: stopped for the upgrade, and started again as it was."""

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.database.directory_lock import DirectoryLock
from hiroba.kernel.faults import Fault
from hiroba.project.supervisor.readiness import answers_http

_STOP_SECONDS_MAX = 120
_START_SECONDS_MAX = 180


@dataclass(frozen=True)
class RunningCity:
    """How it was started. One that systemd started is left to systemd."""

    pid: int
    command: tuple[str, ...]
    folder: str
    is_service: bool


def running_city(data_dir: Path) -> RunningCity | None:
    pid = DirectoryLock(data_dir / "hiroba.pid").holder()
    if pid is None:
        return None
    process = psutil.Process(pid)
    try:
        return RunningCity(
            pid, tuple(process.cmdline()), process.cwd(), bool(process.environ().get("INVOCATION_ID"))
        )
    except psutil.Error:
        raise Fault(
            f"Process {pid} belongs to somebody else", "Run this as the user who started Hiroba."
        ) from None


def stop(city: RunningCity) -> None:
    """Raises Fault when it does not end."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(city.pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS_MAX
    while psutil.pid_exists(city.pid) and psutil.Process(city.pid).status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > deadline:
            raise Fault(f"Process {city.pid} does not stop", "Read its log, then try again.")
        time.sleep(0.1)


def start(city: RunningCity, settings: Configuration) -> int:
    """Starts it in the background; its words go to `log/up.log`. Raises Fault unless pages and broker answer."""
    log = settings.data_dir / "log" / "up.log"
    with open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as output:
        process = subprocess.Popen(
            list(city.command),
            cwd=city.folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    deadline = time.monotonic() + _START_SECONDS_MAX
    ports = (settings.web_port, settings.broker_port)
    while not all(answers_http(settings.host, port, "/readyz") for port in ports):
        if process.poll() is not None or time.monotonic() > deadline:
            _give_up(process)
            raise Fault("The new version does not start", f"Read {log}.")
        time.sleep(0.3)
    return process.pid


def _give_up(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        process.kill()
