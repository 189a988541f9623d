# SPDX-License-Identifier: Apache-2.0
"""The command line as a person has it: a process, an environment, an exit code, what was said."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from hiroba.kernel.testing.environment import free_port

SECONDS_MAX = 90
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """An environment of its own: a data folder and free ports."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HIROBA_")}
    return kept | {
        "HIROBA_DATA_DIR": str(tmp_path / "var"),
        "HIROBA_WEB_PORT": str(free_port()),
        "HIROBA_BROKER_PORT": str(free_port()),
        "HIROBA_MQTT_PORT": str(free_port()),
        "HIROBA_INGEST_PORT": str(free_port()),
        "HIROBA_BROKER_METRICS_PORT": "0",
        "HIROBA_WEB_METRICS_PORT": "0",
        "HIROBA_WORKER_METRICS_PORT": "0",
        "NO_COLOR": "1",
    }


@pytest.fixture
def hiroba(settings: Mapping[str, str]) -> Run:
    """Runs `hiroba …` to its end."""

    def run(
        *arguments: str, before: tuple[str, ...] = (), **changes: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*before, sys.executable, "-m", "hiroba.project.command_line", *arguments],
            env={**settings, **changes},
            capture_output=True,
            text=True,
            timeout=SECONDS_MAX,
            check=False,
        )

    return run


def fault_of(done: subprocess.CompletedProcess[str]) -> str:
    """The one clear line: nothing else on stderr, and an exit code that says no."""
    assert done.returncode == 1, done
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]
