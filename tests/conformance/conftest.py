# SPDX-License-Identifier: Apache-2.0
"""A broker as a stranger starts it, and the ETSI suite where the tester has named one."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from hiroba.kernel.testing.environment import free_port
from tests.conformance.etsi_suite import EtsiSuite, prepared

HOW = (
    "The ETSI suite was not run: HIROBA_ETSI_SUITE names a checkout of it and HIROBA_ETSI_PYTHON a Python with its "
    "requirements.txt installed (docs/conformance.md)"
)
STARTS_WITHIN_SECONDS = 60
# After the whole suite many receivers are gone, and the machine is busy with tests.
STOPS_WITHIN_SECONDS = 120


@pytest.fixture
def open_broker() -> Iterator[str]:
    """For clients of version 1.8, whose statuses the suite expects (docs/conformance.md)."""
    with started_broker("--ngsild-conformance", "1.8") as address:
        yield address


@pytest.fixture
def current_broker() -> Iterator[str]:
    """For clients of the current version, as everybody gets it who says nothing else."""
    with started_broker() as address:
        yield address


@contextmanager
def started_broker(*options: str) -> Iterator[str]:
    """Its address. `--temporal-page` as the README of the suite asks for: between 20 and 40 instances."""
    port = free_port()
    command = [sys.executable, "-m", "hiroba.project.command_line", "broker", "--open", "--allow-reset"]
    process = subprocess.Popen(
        [*command, "--temporal-page", "30", "--port", str(port), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait(STOPS_WITHIN_SECONDS)


@pytest.fixture
def etsi_suite(tmp_path: Path) -> Iterator[EtsiSuite]:
    checkout, python = os.environ.get("HIROBA_ETSI_SUITE"), os.environ.get("HIROBA_ETSI_PYTHON")
    if not checkout or not python:
        pytest.skip(HOW)
    # A virtual environment is known by the path of its interpreter, so a link there is not followed.
    with prepared(Path(checkout).absolute(), tmp_path / "suite", str(Path(python).absolute())) as suite:
        yield suite


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/readyz", timeout=2).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise TimeoutError("The broker did not start")
