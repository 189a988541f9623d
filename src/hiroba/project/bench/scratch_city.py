# SPDX-License-Identifier: Apache-2.0
"""A whole city on scratch data and free ports, for measurements that must not touch a real one."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from hiroba.kernel.faults import Fault
from hiroba.project.bench.free_ports import free_ports

_READY_SECONDS_MAX = 120
_STOP_SECONDS_MAX = 90


@dataclass(frozen=True)
class City:
    """`started_seconds` is the time until all of its processes were ready."""

    pid: int
    data_dir: Path
    web_port: int
    broker_port: int
    mqtt_port: int
    ingest_port: int
    started_seconds: float
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """For further commands on this city."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HIROBA_")}
        return kept | {
            "HIROBA_DATA_DIR": str(self.data_dir),
            "HIROBA_WEB_PORT": str(self.web_port),
            "HIROBA_BROKER_PORT": str(self.broker_port),
            "HIROBA_MQTT_PORT": str(self.mqtt_port),
            "HIROBA_INGEST_PORT": str(self.ingest_port),
            "HIROBA_BROKER_METRICS_PORT": "0",
            "HIROBA_WEB_METRICS_PORT": "0",
            "HIROBA_WORKER_METRICS_PORT": "0",
            **self.settings,
        }


@contextmanager
def scratch_city(
    *, demo: bool, data_dir: Path | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[City]:
    """Runs `hiroba up` until the block ends. Raises Fault with its last words when it does not start.

    `settings` are further environment variables.
    """
    with tempfile.TemporaryDirectory(prefix="hiroba-") as folder:
        place = data_dir or Path(folder) / "var"
        with _running(place, demo=demo, settings=settings or {}) as city:
            yield city


@contextmanager
def _running(data_dir: Path, *, demo: bool, settings: Mapping[str, str]) -> Iterator[City]:
    web, broker, mqtt, ingest = free_ports(4)
    plan = City(0, data_dir, web, broker, mqtt, ingest, started_seconds=0.0, settings=settings)
    command = [sys.executable, "-m", "hiroba.project.command_line", "up", *(["--demo"] if demo else [])]
    data_dir.mkdir(parents=True, exist_ok=True)
    said = data_dir / "said.log"
    started = time.monotonic()
    with said.open("wb") as output:
        process = subprocess.Popen(
            command, env=plan.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        _wait(process, said)
        yield replace(plan, pid=process.pid, started_seconds=time.monotonic() - started)
    finally:
        process.terminate()
        process.wait(_STOP_SECONDS_MAX)


def _wait(process: subprocess.Popen[bytes], said: Path) -> None:
    deadline = time.monotonic() + _READY_SECONDS_MAX
    while b"Hiroba runs" not in said.read_bytes():
        if process.poll() is not None or time.monotonic() > deadline:
            lines = said.read_text(encoding="utf-8", errors="replace").splitlines()
            raise Fault(f"The city does not start: {lines[-1] if lines else ''}", f"Read {said}.")
        time.sleep(0.05)
