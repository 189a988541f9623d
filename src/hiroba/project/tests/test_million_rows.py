# SPDX-License-Identifier: Apache-2.0
"""A file of a million rows: all of them arrive, and neither importer nor broker grows with the file."""

import pytest

from hiroba.project.bench import import_

ROWS = 1_000_000
# 150 bytes for each identifier of the file, and what a Python process with the importer takes anyway.
IMPORTER_MB_MAX = 600
BROKER_MB_MAX = 700


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_import_of_a_million_rows_is_whole_and_bounded() -> None:
    report = import_.run(rows=ROWS)

    found = {result.name: result.value for result in report.results}
    for name, value in found.items():
        print(f"measured: {name} {value:,.0f}")
    assert found["importer_peak_memory"] < IMPORTER_MB_MAX
    assert found["broker_memory"] < BROKER_MB_MAX
