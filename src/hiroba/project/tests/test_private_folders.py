# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

from hiroba.project.private_folders import PRIVATE, close_to_others


def test_logs_files_and_secrets_are_closed_to_others(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "log").mkdir(mode=0o755)
    (tmp_path / "postgres").mkdir(mode=0o750)

    close_to_others(tmp_path)

    assert {name: (tmp_path / name).stat().st_mode & 0o777 for name in PRIVATE} == dict.fromkeys(
        PRIVATE, 0o700
    )
    assert (tmp_path / "postgres").stat().st_mode & 0o777 == 0o750


def test_data_folder_can_be_passed_but_not_listed(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    close_to_others(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o711

    tmp_path.chmod(0o700)
    close_to_others(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o700
