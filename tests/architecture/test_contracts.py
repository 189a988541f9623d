# SPDX-License-Identifier: Apache-2.0
"""The import contracts of pyproject.toml hold, and every one of them notices a broken import."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.architecture.tree import REPOSITORY

OFFENCES = {
    "web/offender.py": "import hiroba.project.urls",
    "services/offender/__init__.py": "",
    "services/offender/pages.py": "import hiroba.services.victim",
    "services/offender/queries.py": "import hiroba.kernel.tenancy.scope",
    "services/offender/rules.py": "import hiroba.services.offender.actions",
    "services/offender/actions.py": "",
    "services/victim/__init__.py": "",
    "kernel/ownership/offender.py": "import django",
    "kernel/tenancy/offender.py": "import hiroba.kernel.api.rules",
    "web/first.py": "import hiroba.web.second",
    "web/second.py": "import hiroba.web.first",
}
WITHOUT_DJANGO = [
    "configuration",
    "context",
    "database",
    "faults",
    "identity.tokens",
    "ownership",
    "rules",
    "sockets",
]


def test_contracts_of_the_tree_are_kept() -> None:
    verdicts = _verdicts(REPOSITORY / "src")

    assert verdicts == dict.fromkeys(_contract_names(), "KEPT")


def test_contracts_with_an_offence_each_are_broken(tmp_path: Path) -> None:
    shutil.copytree(
        REPOSITORY / "src" / "hiroba",
        tmp_path / "hiroba",
        ignore=lambda folder, names: [
            name for name in names if not (name.endswith(".py") or (Path(folder) / name).is_dir())
        ],
    )
    for path, text in OFFENCES.items():
        (tmp_path / "hiroba" / path).parent.mkdir(exist_ok=True)
        (tmp_path / "hiroba" / path).write_text(text + "\n", encoding="utf-8")

    verdicts = _verdicts(tmp_path)

    assert verdicts == dict.fromkeys(_contract_names(), "BROKEN")


def test_modules_without_django_load_without_it() -> None:
    """The contract sees imports of these modules alone; here their packages' `__init__` count too."""
    code = (
        "import importlib, pkgutil, sys\n"
        f"for name in {WITHOUT_DJANGO!r}:\n"
        "    module = importlib.import_module(f'hiroba.kernel.{name}')\n"
        "    for part in pkgutil.walk_packages(getattr(module, '__path__', ()), module.__name__ + '.'):\n"
        "        if '.tests' not in part.name and not part.name.endswith('__main__'):\n"
        "            importlib.import_module(part.name)\n"
        "print(sorted(name for name in sys.modules if name == 'django' or name == 'procrastinate'))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)

    assert (done.stdout, done.stderr) == ("[]\n", "")


def _contract_names() -> list[str]:
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    return [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]]


def _verdicts(source: Path) -> dict[str, str]:
    done = subprocess.run(
        [
            Path(sys.executable).parent / "lint-imports",
            "--no-cache",
            "--config",
            REPOSITORY / "pyproject.toml",
        ],
        cwd=source,
        env=os.environ | {"PYTHONPATH": str(source), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", done.stdout, flags=re.MULTILINE))
