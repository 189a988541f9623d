# SPDX-License-Identifier: Apache-2.0
import pytest

from tools import imports_in_functions


def test_imports_in_functions_all_give_a_reason() -> None:
    assert imports_in_functions.main() == 0


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("import django  # noqa: PLC0415 -- start-up stays fast", 0),
        ("import django  # noqa: PLC0415 -- because", 1),
        ("import django  # noqa: PLC0415", 1),
        ("import django  # noqa: E402, PLC0415", 1),
        ("import django", 0),
    ],
)
def test_faults_reason_must_be_in_the_list(line: str, count: int) -> None:
    assert len(list(imports_in_functions.faults(line))) == count
