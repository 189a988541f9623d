# SPDX-License-Identifier: Apache-2.0
import csv
import stat
from pathlib import Path

import pytest

from hiroba.kernel.catalogue.paper import Paper


def refused(folder: Path, header: list[str], cells: list[str]) -> Path:
    paper = Paper(folder, "aed", header)
    paper.add_refused(2, cells, [])
    return Path(paper.keep()["refused"])


def lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("formula", ["=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_formula_is_shown_as_text_in_cells_and_headings(tmp_path: Path, formula: str) -> None:
    header, row = lines(refused(tmp_path, ["名称", formula], ["市役所", formula]))

    assert header[1] == row[1] == f"'{formula}"


@pytest.mark.parametrize("number", ["-1.5", "+34.7", "0312345678", "-3"])
def test_number_stays_as_it_is(tmp_path: Path, number: str) -> None:
    assert lines(refused(tmp_path, ["経度"], [number]))[1][0] == number


def test_files_are_for_the_owner_alone(tmp_path: Path) -> None:
    path = refused(tmp_path / "reports", ["名称"], ["山田さん宅"])

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
