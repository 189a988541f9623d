# SPDX-License-Identifier: Apache-2.0
"""A new service passes every check and its own tests before anybody has written a line."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hiroba.kernel.faults import Fault
from hiroba.kernel.testing import REPOSITORY
from hiroba.project.command_line import new_service

NEEDED = ("src", "tools", "conftest.py", "pyproject.toml")
TOOLS = Path(sys.executable).parent
TITLE = 'よべる"タクシー"'


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout with a new service `on_demand_taxi`."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in NEEDED:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "vendor"))
        else:
            shutil.copy(source, folder / name)
    done = hiroba(folder, "new-service", "on_demand_taxi", "--title-ja", TITLE)
    assert done.returncode == 0, done.stderr
    return folder


def run(folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs something in the copy, with the copy's own package."""
    return subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


def hiroba(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(folder, sys.executable, "-m", "hiroba.project.command_line", *arguments)


def test_new_service_has_no_fault_in_its_manifest(copy: Path) -> None:
    assert "on_demand_taxi" not in hiroba(copy, "check").stderr


@pytest.mark.parametrize("arguments", [("format", "--check"), ("check",)])
def test_new_service_is_formatted_and_clean(copy: Path, arguments: tuple[str, ...]) -> None:
    done = run(copy, TOOLS / "ruff", *arguments, "src/hiroba/services/on_demand_taxi")

    assert done.returncode == 0, done.stdout


def test_new_service_keeps_the_contracts(copy: Path) -> None:
    done = run(copy, TOOLS / "lint-imports", "--no-cache")

    assert "Contracts" in done.stdout
    assert "on_demand_taxi" not in done.stdout


def test_new_service_has_all_its_words(copy: Path) -> None:
    done = run(copy, sys.executable, "tools/messages.py", "--check")

    assert (done.stderr, [line for line in done.stdout.splitlines() if "on_demand_taxi" in line]) == ("", [])


def test_new_service_passes_its_own_tests_and_its_page_opens(copy: Path) -> None:
    done = run(copy, sys.executable, "-m", "pytest", "-q", "src/hiroba/services/on_demand_taxi")

    assert "31 passed" in done.stdout, done.stdout


def test_new_service_leaves_no_placeholder(copy: Path) -> None:
    folder = copy / "src/hiroba/services/on_demand_taxi"
    files = [path for path in folder.rglob("*") if path.is_file() and path.parent.name != "__pycache__"]
    texts = [path.read_text(encoding="utf-8") for path in files]

    assert len(texts) == 31
    assert not any("$" in text or ".tmpl" in text for text in texts)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("Taxi",), "The name 'Taxi' is not in small letters"),
        (("../taxi",), "The name '../taxi' is not in small letters"),
        (("on-demand",), "The name 'on-demand' is not in small letters"),
        (("1taxi",), "The name '1taxi' is not in small letters"),
        (("class",), "The name class is a word of Python"),
        (("static",), "The name static is taken by Hiroba itself"),
        (("a" * 41,), "has 41 of at most 40 characters"),
        (("account",), "The service account exists already"),
        (("taxi", "二行\n目"), "The title --title-ja is not one line"),
        (("taxi", "長" * 41), "The title --title-ja is not one line of at most 40 characters"),
    ],
)
def test_new_service_bad_or_used_name_is_refused_in_one_line(arguments: tuple[str, ...], told: str) -> None:
    with pytest.raises(Fault, match=r"Choose|Give") as refused:
        new_service.new_service(*arguments)

    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        new_service.write(tmp_path / "taxi", {"name": "taxi"})

    assert list(tmp_path.iterdir()) == []
