# SPDX-License-Identifier: Apache-2.0
"""The cases of docs/conformance.md: those that fail although the broker follows the standard.

The first column names ids, divided by commas; `a to b` means all from one to the other, a star at the end any ending.
"""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "conformance.md"
ROW = re.compile(r"^\| (?P<cases>[D\d][^|]*) \| (?P<paragraph>[^|]+) \| (?P<reason>[^|]+) \|$", re.MULTILINE)


class KnownMisses:
    def __init__(self, page: str) -> None:
        self.names = [
            name.strip() for row in ROW.finditer(page) for name in row["cases"].split(",") if name.strip()
        ]

    def covers(self, id: str) -> bool:
        return any(_matches(name, id) for name in self.names)

    def unused(self, failed: set[str]) -> list[str]:
        """Names of the page under which nothing fails any more."""
        return [name for name in self.names if not any(_matches(name, id) for id in failed)]


def read_page() -> KnownMisses:
    return KnownMisses(PAGE.read_text(encoding="utf-8"))


def _matches(name: str, id: str) -> bool:
    first, _, last = name.partition(" to ")
    if last:
        return first <= id and (id <= last or id.startswith(last))
    if name.endswith("*"):
        return id.startswith(name[:-1])
    return id == name or id.startswith(name + "_")
