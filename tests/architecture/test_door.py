# SPDX-License-Identifier: Apache-2.0
"""`hiroba.kernel.api` is a door, not a room: thin modules that pass things on."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import REPOSITORY

DOOR = REPOSITORY / "src/hiroba/kernel/api"
STATEMENTS_MAX = 3
"""A docstring, perhaps a value to pass, and a return."""


def door_faults(name: str, source: str) -> Iterator[str]:
    tree = ast.parse(source)
    if not ast.get_docstring(tree):
        yield f"{name} has no docstring"
    for node in ast.walk(tree):
        if isinstance(node, ast.If | ast.For | ast.While | ast.Try | ast.Match | ast.ClassDef):
            yield f"{name} decides something in line {node.lineno}"
        if isinstance(node, ast.FunctionDef) and len(node.body) > STATEMENTS_MAX:
            yield f"{name}: {node.name} does more than to pass on"
        if isinstance(node, ast.FunctionDef) and not ast.get_docstring(node):
            yield f"{name}: {node.name} has no docstring"


def modules() -> list[Path]:
    return sorted(DOOR.glob("*.py"))


def test_door_is_thin() -> None:
    assert [
        fault for path in modules() for fault in door_faults(path.name, path.read_text(encoding="utf-8"))
    ] == []


def test_door_names_what_it_gives() -> None:
    without = [path.name for path in modules() if "__all__" not in path.read_text(encoding="utf-8")]

    assert without == ["__init__.py"]


def test_door_faults_room_behind_the_door_is_noticed() -> None:
    source = "def give(x):\n    if x:\n        x = 1\n    y = 2\n    z = 3\n    return x\n"

    assert list(door_faults("a.py", source)) == [
        "a.py has no docstring",
        "a.py: give does more than to pass on",
        "a.py: give has no docstring",
        "a.py decides something in line 2",
    ]
