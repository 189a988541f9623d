# SPDX-License-Identifier: Apache-2.0
"""docs/conformance.md as the tests read it."""

from pathlib import Path

import pytest

from tests.conformance.etsi_suite import Case, read_results
from tests.conformance.known_misses import KnownMisses, read_page

PAGE = """
| case | paragraph | reason |
|---|---|---|
| 020_13 to 020_14, 041_03_* | 6.3.10 | Because. |
| D001_01_inc | – | Because of that. |
"""


@pytest.mark.parametrize(
    ("id", "is_covered"),
    [
        ("020_13", True),
        ("020_13_02", True),
        ("020_14_01", True),
        ("020_15_01", False),
        ("041_03_01", True),
        ("041_04_01", False),
        ("D001_01_inc", True),
        ("D001_01_exc", False),
    ],
)
def test_names_of_the_page_cover_cases(id: str, is_covered: bool) -> None:
    assert KnownMisses(PAGE).covers(id) == is_covered


def test_name_without_a_failing_case_is_told() -> None:
    assert KnownMisses(PAGE).unused({"020_14_01"}) == ["041_03_*", "D001_01_inc"]


def test_every_row_of_the_page_is_read() -> None:
    misses = read_page()

    assert misses.names != []
    assert [name for name in misses.names if not name.strip("*")[0:1].isalnum()] == []


def test_results_of_robot_framework_are_read(tmp_path: Path) -> None:
    file = tmp_path / "output.xml"
    file.write_text(
        '<robot><suite source="/s/TP/NGSI-LD"><suite source="/s/TP/NGSI-LD/A/B/C/001_01.robot">'
        '<test name="001_01_01 Create It"><status status="PASS"/></test>'
        '<test name="001_01_02 Again"><status status="FAIL">409 != 201\nmore</status></test>'
        "</suite></suite></robot>"
    )

    assert list(read_results(file)) == [
        Case("001_01_01", "A/B", True, ""),
        Case("001_01_02", "A/B", False, "409 != 201"),
    ]
