# SPDX-License-Identifier: Apache-2.0
"""What became of the last backups of this installation: for `hiroba doctor` and the staff page."""

import datetime
import os
from pathlib import Path

import msgspec


class BackupRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The last backup that ended well, the last that did not, and the field keys that were saved by any."""

    done_at: datetime.datetime | None = None
    file: str = ""
    bytes: int = 0
    seconds: float = 0.0
    failed_at: datetime.datetime | None = None
    failure: str = ""
    keys_saved: tuple[str, ...] = ()


def read(data_dir: Path) -> BackupRecord:
    """An empty record when there is none, or it cannot be read."""
    try:
        return msgspec.json.decode(_path(data_dir).read_bytes(), type=BackupRecord)
    except (OSError, msgspec.MsgspecError):
        return BackupRecord()


def write(data_dir: Path, record: BackupRecord) -> None:
    path = _path(data_dir)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(msgspec.json.encode(record))
    os.replace(draft, path)


def _path(data_dir: Path) -> Path:
    return data_dir / "operation" / "backup.json"
