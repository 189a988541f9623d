# SPDX-License-Identifier: Apache-2.0
"""An installation without the Internet: the archive is made, unpacked elsewhere, and the town runs from it."""

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOWHERE = "http://127.0.0.1:9/"


def test_list_of_what_is_delivered_names_every_locked_package() -> None:
    done = subprocess.run(
        [sys.executable, "tools/sbom.py"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )

    assert done.returncode == 0, done.stderr
    listed = json.loads((ROOT / "build/sbom.cdx.json").read_text(encoding="utf-8"))["components"]
    names = {each["name"].lower() for each in listed}
    assert {"django", "granian", "psycopg", "maplibre-gl", "htmx.org"} <= names
    assert all(each["licenses"] for each in listed)
    assert "pytest" not in names
    notices = (ROOT / "build/THIRD_PARTY_NOTICES.txt").read_text(encoding="utf-8")
    assert "Django Software Foundation" in notices


@pytest.mark.long
def test_archive_installs_and_runs_without_a_package_index(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "tools/wheelhouse.py"], cwd=ROOT, timeout=900, check=True)
    (archive,) = (ROOT / "build").glob("hiroba-*-offline.tar")
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.iterdir()
    alone = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PIP_INDEX_URL": NOWHERE,
        "PYTHON": sys.executable,
    }

    subprocess.run(["sh", "install.sh"], cwd=folder, env=alone, timeout=600, check=True)
    checked = subprocess.run(
        [folder / ".venv/bin/hiroba", "check"],
        cwd=folder,
        env=alone,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert checked.returncode == 0, checked.stderr
    installed = next((folder / ".venv/lib").glob("python*/site-packages/hiroba"))
    for each in (
        "web/static/vendor/htmx",
        "web/static/vendor/basemap",
        "web/locale/ja/LC_MESSAGES/django.mo",
    ):
        assert (installed / each).exists(), each
