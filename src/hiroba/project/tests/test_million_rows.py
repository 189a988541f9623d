# SPDX-License-Identifier: Apache-2.0
"""A file of a million rows: all of them arrive, and neither importer nor broker grows with the file."""

import json
import subprocess
import sys

import pytest

ROWS = 1_000_000
# 150 bytes for each identifier of the file, and what a Python process with the importer takes anyway.
IMPORTER_MB_MAX = 450
BROKER_MB_MAX = 700
COMMAND = [
    sys.executable,
    "-m",
    "hiroba.project.command_line",
    "bench",
    "import",
    "--json",
    "--rows",
    str(ROWS),
]


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_import_of_a_million_rows_is_whole_and_bounded() -> None:
    # A process of its own: this one holds all tests.
    report = json.loads(subprocess.run(COMMAND, check=True, stdout=subprocess.PIPE, timeout=1700).stdout)

    found = {result["name"]: result["value"] for result in report["results"]}
    for name, value in found.items():
        print(f"measured: {name} {value:,.0f}")
    assert found["importer_peak_memory"] < IMPORTER_MB_MAX
    assert found["broker_memory"] < BROKER_MB_MAX
