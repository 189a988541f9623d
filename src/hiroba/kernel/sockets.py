# SPDX-License-Identifier: Apache-2.0
"""Where the embedded PostgreSQL listens: a unix socket, whose path the kernel limits to 107 bytes."""

import hashlib
import os
from pathlib import Path

PATH_BYTES_MAX = 107
SOCKET_NAME = ".s.PGSQL.5432"


def socket_directory(data_dir: Path) -> Path:
    """`data_dir/run`, or where that path is too long, a folder of its own in /tmp whatever TMPDIR says."""
    folder = data_dir.resolve() / "run"
    if len(os.fsencode(folder / SOCKET_NAME)) <= PATH_BYTES_MAX:
        return folder
    mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path("/tmp") / f"hiroba-{mark}"  # noqa: S108 -- PostgreSQL's start checks whose folder it is
