# SPDX-License-Identifier: Apache-2.0
"""The daily backup as the worker does it."""

from pathlib import Path

import pytest
from django.utils import timezone

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.faults import Fault
from hiroba.kernel.jobs.timetable import timetable
from hiroba.kernel.tenancy import INSTALLATION
from hiroba.project.backup import record
from hiroba.project.backup.encryption import Opener, unlocked
from hiroba.project.backup.reading import check
from hiroba.project.backup.schedule import make_daily_backup

WORDS = "a passphrase for the test"


def test_daily_backup_is_in_the_timetable_once_for_the_installation() -> None:
    timed = next(each for each in timetable() if each.task.name == "backup.daily")

    assert (timed.cron, timed.for_installation) == ("0 2 * * *", True)


def test_without_a_folder_nothing_happens(committed: Configuration) -> None:
    before = record.read(committed.data_dir)

    make_daily_backup(tenant=INSTALLATION)

    assert record.read(committed.data_dir) == before


def test_daily_backup_is_whole_and_old_ones_go(
    committed: Configuration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIROBA_BACKUP_DIR", str(tmp_path))
    monkeypatch.setenv("HIROBA_BACKUP_KEEP", "1")
    monkeypatch.setenv("HIROBA_BACKUP_PASSPHRASE", WORDS)
    (tmp_path / "hiroba-20200101-020000.hiroba-backup").touch()
    (tmp_path / ".hiroba-20200102-020000.hiroba-backup.part").touch()

    make_daily_backup(tenant=INSTALLATION)

    (file,) = tmp_path.iterdir()
    noted = record.read(committed.data_dir)
    checked = check(file, unlocked(file, Opener(passphrase=WORDS)))
    assert checked.about.towns == ("282103", "282201")
    assert noted.file == str(file)
    assert noted.done_at is not None
    assert (timezone.now() - noted.done_at).total_seconds() < 60
    assert set(noted.keys_saved) >= set(checked.about.keys_used)


def test_backup_that_cannot_be_written_is_told_and_noted(
    committed: Configuration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("HIROBA_BACKUP_DIR", str(tmp_path / "file"))
    monkeypatch.setenv("HIROBA_BACKUP_PASSPHRASE", WORDS)

    with pytest.raises(Fault, match="cannot be written"):
        make_daily_backup(tenant=INSTALLATION)

    assert "cannot be written" in record.read(committed.data_dir).failure
