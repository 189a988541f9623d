# SPDX-License-Identifier: Apache-2.0
"""Backup of an embedded database, restored into an outside PostgreSQL 15, and from there into an embedded one."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from hiroba.kernel.database import embedded, preparation, roles
from hiroba.kernel.testing.postgres15 import postgres15
from tests.installation.conftest import Run, fault_of

PASSWORD = "of-the-roles"


@pytest.mark.long
def test_city_moves_to_an_outside_server_and_back(
    tmp_path: Path, hiroba: Run, settings: Mapping[str, str]
) -> None:
    words = tmp_path / "words"
    words.write_text("a passphrase for the test")
    closed = ("--passphrase-file", str(words))
    (tmp_path / "var").mkdir(mode=0o755)
    with embedded.EmbeddedPostgres(tmp_path / "var"):
        for command in (
            ("migrate",),
            ("tenant", "create", "282103"),
            ("backup", "--to", str(tmp_path / "first"), *closed),
        ):
            assert hiroba(*command).returncode == 0

    with postgres15(tmp_path) as superuser_url:
        preparation.prepare(superuser_url, dict.fromkeys(roles.ROLES, PASSWORD))
        outside = {
            "HIROBA_DATABASE_URL": _app_url(superuser_url),
            "HIROBA_DATA_DIR": str(tmp_path / "second"),
        }
        there = hiroba("restore", str(tmp_path / "first"), *closed, **outside)
        again = hiroba("restore", str(tmp_path / "first"), *closed, **outside)
        listed = hiroba("tenant", "list", **outside)
        made = hiroba("backup", "--to", str(tmp_path / "back"), *closed, **outside)
    back = hiroba("restore", str(tmp_path / "back"), *closed, HIROBA_DATA_DIR=str(tmp_path / "third"))

    assert there.returncode == 0, there.stderr
    assert fault_of(again).startswith("This installation is not empty (1 towns)")
    assert "282103" in listed.stdout
    assert made.returncode == 0, made.stderr
    assert back.returncode == 0, back.stderr


def _app_url(superuser_url: str) -> str:
    parts = urlsplit(superuser_url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"hiroba_app:{PASSWORD}@{place}", path="/hiroba"))
