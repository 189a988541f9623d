# SPDX-License-Identifier: Apache-2.0
"""What `make` does on a machine that lacks something."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hiroba.kernel.testing import REPOSITORY

SECONDS_MAX = 90


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the installation reads, without an environment."""
    for name in ("Makefile", "pyproject.toml", "README.md", "LICENSE", "requirements-build.lock"):
        shutil.copy(REPOSITORY / name, tmp_path / name)
    shutil.copytree(REPOSITORY / "tools", tmp_path / "tools")
    return tmp_path


# What `make test` hands down: with it, an inner make speaks as `make[1]` and takes the outer one's options.
OF_AN_OUTER_MAKE = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "GNUMAKEFLAGS", "MAKE_TERMOUT", "MAKE_TERMERR")


def make(checkout: Path, target: str, **changes: str) -> subprocess.CompletedProcess[str]:
    outside = {name: value for name, value in os.environ.items() if name not in OF_AN_OUTER_MAKE}
    return subprocess.run(
        ["make", "--no-print-directory", target],
        cwd=checkout,
        env={**outside, **changes},
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )


def errors(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in done.stderr.splitlines() if not line.startswith("make: ***")]


def test_no_network_is_told_in_one_line_and_leaves_nothing(checkout: Path) -> None:
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:1/", "PIP_NO_CACHE_DIR": "1", "PIP_CONFIG_FILE": os.devnull}

    done = make(checkout, "up", PIP_FIND_LINKS="", PIP_EXTRA_INDEX_URL="", **nowhere)

    assert done.returncode != 0
    assert errors(done) == [
        "error: The packages cannot be installed: the package index cannot be reached. Connect this machine to the "
        "network, or set pip's proxy or mirror, and run make again."
    ]
    assert not (checkout / ".venv").exists()


def test_python_that_is_too_old_is_told_in_one_line(checkout: Path, tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2"\nexit 1\n')
    old.chmod(0o755)

    done = make(checkout, "up", PYTHON=str(old))

    assert done.returncode != 0
    assert len(errors(done)) == 1
    assert errors(done)[0].startswith(
        "error: Hiroba needs Python 3.11 or newer with venv (found: Python 3.9.2)."
    )


def test_down_before_installation_says_so(checkout: Path) -> None:
    done = make(checkout, "down")

    assert (done.returncode, done.stdout) == (0, "Hiroba is not installed\n")


def test_help_comes_at_once() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "hiroba.project.command_line", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS_MAX, check=True)

    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert loaded.isdisjoint({"django", "psycopg", "asyncpg", "granian", "shapely", "httpx"})
