# SPDX-License-Identifier: Apache-2.0
"""Where the embedded PostgreSQL listens: a unix socket, whose path the kernel limits to 107 bytes."""

import hashlib
import tempfile
from pathlib import Path

PATH_LENGTH_MAX = 107
SOCKET_NAME = ".s.PGSQL.5432"


def socket_directory(data_dir: Path) -> Path:
    """`data_dir/run`, or where that path is too long, a folder of its own below the system's temporary one."""
    near = data_dir / "run"
    if len(str(near / SOCKET_NAME).encode()) <= PATH_LENGTH_MAX:
        return near
    return Path(tempfile.gettempdir()) / f"hiroba-{hashlib.sha256(str(data_dir).encode()).hexdigest()[:16]}"
