# SPDX-License-Identifier: Apache-2.0
"""Idle memory of the whole installation: proportional set size (PSS) of every process below `hiroba up`.

PSS counts a page that n processes share as 1/n for each, so the sum is what the machine really gives
(Linux, proc_pid_smaps_rollup). Without a running installation a demo city is started on scratch data.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from hiroba.kernel import configuration
from hiroba.kernel.database.directory_lock import DirectoryLock
from hiroba.kernel.database.embedded import EmbeddedPostgres
from hiroba.kernel.faults import Fault
from hiroba.project.bench.report import Report, Result, machine
from hiroba.project.bench.scratch_city import scratch_city

GOAL_MB = 500
REST_SECONDS = 15.0


def run() -> Report:
    """Measures the installation of this data folder, or a scratch one. Raises Fault where PSS cannot be read."""
    if sys.platform != "linux":
        raise Fault("PSS is known on Linux only", "Run this benchmark there.")
    pid = DirectoryLock(configuration.load().data_dir / "hiroba.pid").holder()
    if pid is None:
        with scratch_city(demo=True) as city:
            time.sleep(REST_SECONDS)
            return _report(city.pid, "scratch demo city")
    return _report(pid, "running installation")


def _report(pid: int, what: str) -> Report:
    parts = tree_mb(pid)
    floor = _bare_python_mb() + _bare_postgres_mb()
    floor_name = "bare Python interpreter and bare PostgreSQL"
    total = Result(
        name="idle_total",
        value=round(sum(parts.values()), 1),
        unit="MB",
        goal=GOAL_MB,
        floor=round(floor, 1),
        floor_name=floor_name,
    )
    each = [Result(name=f"idle_{name}", value=round(value, 1), unit="MB") for name, value in parts.items()]
    return Report(
        bench="memory", data={"installation": what}, results=[total, *each], machine=machine("embedded")
    )


def tree_mb(pid: int) -> dict[str, float]:
    """PSS by declared process; what a process has started counts as its own."""
    supervisor = psutil.Process(pid)
    parts = {"supervisor": _pss_mb(supervisor)}
    for child in supervisor.children():
        name = _name(child)
        parts[name] = parts.get(name, 0.0) + sum(map(_pss_mb, [child, *child.children(recursive=True)]))
    return parts


def _name(process: psutil.Process) -> str:
    """The word after the command line's module; PostgreSQL's sessions rewrite theirs."""
    try:
        words = process.cmdline()
    except psutil.Error:
        return "ended"
    module = "hiroba.project.command_line"
    return words[words.index(module) + 1] if module in words[:-1] else "postgres"


def _pss_mb(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().pss) / 1e6
    except psutil.NoSuchProcess:
        return 0.0
    except psutil.AccessDenied:
        raise Fault("The memory of another user's process cannot be read", "Run as root.") from None


def _bare_python_mb() -> float:
    with _asleep() as process:
        return _pss_mb(psutil.Process(process.pid))


def _bare_postgres_mb() -> float:
    with tempfile.TemporaryDirectory(prefix="hiroba-") as folder, EmbeddedPostgres(Path(folder)) as server:
        postmaster = psutil.Process(int((server.cluster / "postmaster.pid").read_text().splitlines()[0]))
        return sum(map(_pss_mb, [postmaster, *postmaster.children()]))


@contextmanager
def _asleep() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [sys.executable, "-c", "print(flush=True); input()"], stdin=-1, stdout=-1
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()
