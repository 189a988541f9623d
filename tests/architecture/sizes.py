# SPDX-License-Identifier: Apache-2.0
"""The tail that ages badly: files and functions too long to read."""

import ast
from collections.abc import Iterator

FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 60

EXCEPTIONS: dict[str, str] = {}
"""`path` or `path:function` that may be longer, each with its reason. One that is no longer needed is a fault."""


def too_long(path: str, text: str) -> Iterator[str]:
    """Names `path` or `path:function` of what is longer than it may be. Migrations are made by Django."""
    if not path.endswith(".py") or "/migrations/" in path:
        return
    if text.count("\n") > FILE_LINES_MAX:
        yield path
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _lines(node) > FUNCTION_LINES_MAX:
            yield f"{path}:{node.name}"


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1
