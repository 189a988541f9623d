# SPDX-License-Identifier: Apache-2.0
"""Fails when an import inside a function gives no reason, or one that is not in the closed list.

import django  # noqa: PLC0415 -- start-up stays fast
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REASONS = {
    "start-up stays fast": "slow to import, and most runs do not need it",
    "Django is started first": "models and settings can be imported only afterwards",
    "the environment is read at import": "it has to be set before",
    "optional dependency": "not everybody has it",
    "not on every system": "a module of one operating system",
}
MARK = re.compile(r"#\s*noqa:[^#]*\bPLC0415\b(?:\s*--\s*(?P<reason>[^#\n]*))?")


def main() -> int:
    found = [
        f"{path.relative_to(ROOT)}:{fault}"
        for folder in ("src", "tools")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "tests" not in path.parts and path != Path(__file__).resolve()
        for fault in faults(path.read_text(encoding="utf-8"))
    ]
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    return 1 if found else 0


def faults(text: str) -> Iterator[str]:
    """`line: what is wrong` for each import in a function without a reason of the list."""
    for number, line in enumerate(text.splitlines(), start=1):
        if (mark := MARK.search(line)) and (mark["reason"] or "").strip() not in REASONS:
            given = (mark["reason"] or "").strip() or "none"
            yield f"{number}: the reason is not in tools/imports_in_functions.py: {given}"


if __name__ == "__main__":
    sys.exit(main())
