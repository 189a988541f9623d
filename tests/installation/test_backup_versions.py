# SPDX-License-Identifier: Apache-2.0
"""A backup of an older version is brought up to date; one of a newer version is refused before anything changes."""

from collections.abc import Mapping
from pathlib import Path

import psycopg
import pytest

from hiroba.kernel import configuration
from hiroba.kernel.database import embedded
from tests.installation.conftest import Run, fault_of
from tests.installation.test_upgrade import make_older

NEWER = "INSERT INTO context.schema_version VALUES (999, '999_future.sql', now())"


@pytest.mark.long
@pytest.mark.parametrize("is_older", [True, False])
def test_backup_of_another_version(
    hiroba: Run, settings: Mapping[str, str], tmp_path: Path, is_older: bool
) -> None:
    data_dir, second = Path(settings["HIROBA_DATA_DIR"]), tmp_path / "second"
    (tmp_path / "words").write_text("a passphrase for the test")
    closed = ("--passphrase-file", str(tmp_path / "words"))
    data_dir.mkdir(mode=0o755)
    with embedded.EmbeddedPostgres(data_dir):
        assert hiroba("migrate").returncode == 0
        if is_older:
            make_older(settings)
        else:
            with psycopg.connect(configuration.embedded_database_url(data_dir, "hiroba_owner")) as owner:
                owner.execute(NEWER)
        assert hiroba("backup", "--to", str(tmp_path / "city"), *closed).returncode == 0

    done = hiroba("restore", str(tmp_path / "city"), *closed, HIROBA_DATA_DIR=str(second))

    if is_older:
        assert done.returncode == 0, done.stderr
        url = configuration.embedded_database_url(second, "hiroba_owner")
        with embedded.running(second), psycopg.connect(url) as owner:
            found = owner.execute("SELECT count(*) FROM about_town_text").fetchone()
        assert found == (0,)
    else:
        assert "which is newer than this program" in fault_of(done)
        assert not (second / "restore.unfinished").exists()
