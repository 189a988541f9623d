# SPDX-License-Identifier: Apache-2.0
"""docs/complaints.md: every complaint about another broker has a test, and the test knows its number."""

import re

from tests.architecture import tree
from tests.architecture.tree import REPOSITORY

TESTS = "src/hiroba/kernel/context/tests/"
ROW = re.compile(
    r"^\| (?P<project>[\w-]+) (?P<number>#\d+) \| [^|]+ \| `(?P<test>test_\w+)` \|$", re.MULTILINE
)
NUMBER = re.compile(r"(?:Orion-LD|Scorpio|Stellio|QuantumLeap) #\d+(?:(?:,| and) #\d+)*")


def test_every_complaint_has_a_test_that_names_it() -> None:
    page = (REPOSITORY / "docs" / "complaints.md").read_text(encoding="utf-8")
    files = [tree.text_of(path) for path in tree.files() if path.startswith(TESTS) and path.endswith(".py")]

    rows = list(ROW.finditer(page))
    unnamed = [
        row["test"]
        for row in rows
        if not any(f"def {row['test']}(" in text and row["number"] in text for text in files)
    ]

    assert len(rows) == page.count("| `test_")
    assert unnamed == []


def test_every_number_in_the_tests_stands_on_the_page() -> None:
    page = (REPOSITORY / "docs" / "complaints.md").read_text(encoding="utf-8")
    texts = [tree.text_of(path) for path in tree.files() if path.startswith(TESTS) and path.endswith(".py")]
    numbers = {
        number for text in texts for found in NUMBER.findall(text) for number in re.findall(r"#\d+", found)
    }

    assert sorted(number for number in numbers if f" {number} " not in page) == []
