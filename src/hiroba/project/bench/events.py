# SPDX-License-Identifier: Apache-2.0
"""`hiroba bench events`: publishing, fanning out, delivering and sealing, durable, on a scratch database."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from hiroba.kernel.database.embedded import EmbeddedPostgres
from hiroba.project.bench.report import Report, Result, machine

FLOORS = {
    "publish": ("commit", "bare_row_and_commit"),
    "publish_50": ("savepoints", "bare_row_and_savepoint"),
    "deliver": ("savepoints", "bare_row_and_savepoint"),
}
UNITS = {"seal": "records/s"}
TIMEOUT_SECONDS = 600


def run(*, events: int = 5_000) -> Report:
    """One process, one handler that writes a row, 500 subjects. Raises CalledProcessError when events are lost."""
    with tempfile.TemporaryDirectory(prefix="hiroba-bench-") as folder:
        # PostgreSQL runs as another user when this runs as root, and has to reach its folder below.
        Path(folder).chmod(0o711)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HIROBA_")}
        environment["HIROBA_DATA_DIR"] = folder
        _python("hiroba.project.command_line", "migrate", environment=environment)
        postgres = EmbeddedPostgres(Path(folder))
        postgres.start()
        try:
            said = _python("hiroba.project.bench.events_workload", str(events), environment=environment)
        finally:
            postgres.stop()
    rates: dict[str, float] = json.loads(said.splitlines()[-1])
    names = ("publish", "publish_50", "fan_out", "deliver", "seal")
    return Report(
        bench="events",
        data={"events": events, "subjects": 500},
        results=[_result(name, rates) for name in names],
        machine=machine(),
    )


def _result(name: str, rates: dict[str, float]) -> Result:
    floor, floor_name = FLOORS.get(name, ("", ""))
    return Result(
        name=name,
        value=round(rates[name], 1),
        unit=UNITS.get(name, "events/s"),
        floor=round(rates[floor], 1) if floor else None,
        floor_name=floor_name,
    )


def _python(module: str, *arguments: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=True,
    )
    return done.stdout
