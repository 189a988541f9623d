# SPDX-License-Identifier: Apache-2.0
"""Closes the data folder to other users of the machine: logs, uploads and imports are nobody else's business."""

import os
import stat
from pathlib import Path

PRIVATE = ("secrets", "log", "files", "imports", "backups", "operation")
_READ_OR_WRITE_OF_OTHERS = stat.S_IRGRP | stat.S_IWGRP | stat.S_IROTH | stat.S_IWOTH


def close_to_others(data_dir: Path, *, makes: bool = True) -> None:
    """Done at every start, so that an older installation is closed too. Folders of other owners are left alone.

    Folders that are missing are made, closed, unless `makes` is off.
    The data folder itself keeps its right to be passed: PostgreSQL may run as another user below it.
    """
    _limit(data_dir, ~_READ_OR_WRITE_OF_OTHERS)
    for name in PRIVATE:
        folder = data_dir / name
        if folder.is_symlink() or not (makes or folder.exists()):
            continue
        folder.mkdir(mode=0o700, exist_ok=True)
        _limit(folder, stat.S_IRWXU)


def _limit(folder: Path, allowed: int) -> None:
    status = folder.stat()
    mode = stat.S_IMODE(status.st_mode)
    if status.st_uid == os.geteuid() and mode & ~allowed:
        folder.chmod(mode & allowed)
