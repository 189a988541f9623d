# SPDX-License-Identifier: Apache-2.0
from collections.abc import Callable, Iterator

import pytest

from tests.architecture import tree

CHECKS = (tree.licence_faults, tree.host_faults, tree.machine_faults, tree.foreign_faults, tree.state_faults)
Check = Callable[[str, str], Iterator[str]]


@pytest.mark.parametrize("check", CHECKS)
def test_tree_every_file_is_without_fault(check: Check) -> None:
    found = [fault for path in tree.files() for fault in check(path, tree.text_of(path))]

    assert found == []


@pytest.mark.parametrize(
    ("check", "path", "text"),
    [
        (tree.licence_faults, "src/a.py", "import os\n"),
        (tree.licence_faults, "Makefile", "all:\n"),
        (tree.host_faults, "README.md", "https://" + "pypi" + ".org/simple"),
        (tree.machine_faults, "docs/a.md", "cd /" + "work/main"),
        (tree.machine_faults, "a.sh", "export A=/home/" + "taro/hiroba"),
        (tree.foreign_faults, "src/hiroba/web/static/vendor/htmx.js", ""),
        (tree.foreign_faults, "src/hiroba/web/static/a.js", "x" * 700),
        (tree.foreign_faults, "fonts/a.woff2", ""),
        (tree.state_faults, "src/hiroba/services/dashboard/var/secrets/token_key", ""),
    ],
)
def test_tree_broken_file_is_noticed(check: Check, path: str, text: str) -> None:
    assert len(list(check(path, text))) == 1


@pytest.mark.parametrize("path", ["/workshop/a", "src/work/a", "https://example.jp/home/", "/home/"])
def test_machine_faults_harmless_path_is_let_through(path: str) -> None:
    assert list(tree.machine_faults("a.md", path)) == []
