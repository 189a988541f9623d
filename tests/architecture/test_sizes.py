# SPDX-License-Identifier: Apache-2.0
from tests.architecture import sizes, tree


def test_sizes_nothing_is_too_long_but_the_exceptions() -> None:
    found = {name for path in tree.files() for name in sizes.too_long(path, tree.text_of(path))}

    assert found == set(sizes.EXCEPTIONS)


def test_too_long_file_and_function_are_noticed() -> None:
    long_function = "def wander() -> None:\n" + "    pass\n" * 60
    long_file = "# line\n" * 301

    assert list(sizes.too_long("a.py", long_function)) == ["a.py:wander"]
    assert list(sizes.too_long("b.py", long_file)) == ["b.py"]


def test_too_long_migration_is_let_through() -> None:
    assert list(sizes.too_long("hiroba/kernel/a/migrations/0001_initial.py", "# line\n" * 400)) == []
