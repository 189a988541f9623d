# SPDX-License-Identifier: Apache-2.0
"""What the code imports is declared: a package that only comes along with another one can go with it."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from hiroba.kernel.testing import REPOSITORY
from tests.architecture.test_locks import canonical

OWN = "hiroba"
# Tests and the helpers that only tests load may use what is installed for tests.
TEST_FOLDERS = {"tests", "testing"}
# Says what to install when it is not there.
OPTIONAL = {"hiroba/project/bench/pages_browser.py imports playwright"}


def imported(text: str) -> Iterator[str]:
    """The top-level packages that a module imports, wherever the import stands."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]


def undeclared(texts: dict[str, str], declared: set[str]) -> set[str]:
    """`path imports package` for each package of others that no declared distribution brings."""
    distributions = packages_distributions()
    found = set()
    for path, text in texts.items():
        for package in set(imported(text)) - sys.stdlib_module_names - {OWN}:
            if declared.isdisjoint(canonical(name) for name in distributions.get(package, [package])):
                found.add(f"{path} imports {package}")
    return found


def test_every_import_is_a_declared_dependency() -> None:
    source = REPOSITORY / "src"
    modules = [path for path in source.rglob("*.py") if TEST_FOLDERS.isdisjoint(_folders(path, source))]
    texts = {str(path.relative_to(source)): path.read_text(encoding="utf-8") for path in modules}

    assert undeclared(texts, _declared()) == OPTIONAL


def test_import_that_only_came_along_is_noticed() -> None:
    texts = {"a.py": "import asgiref.sync\nimport django\nimport json\nfrom nowhere import thing\n"}

    assert undeclared(texts, {"django"}) == {"a.py imports asgiref", "a.py imports nowhere"}


def _folders(path: Path, source: Path) -> set[str]:
    return set(path.relative_to(source).parts[:-1])


def _declared() -> set[str]:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {canonical(requirement) for requirement in project["dependencies"]}
