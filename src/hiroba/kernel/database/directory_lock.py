# SPDX-License-Identifier: Apache-2.0
"""One owner for a data directory: a lock that the operating system takes back when its holder dies."""

import fcntl
import os
from pathlib import Path

from hiroba.kernel.faults import Fault


class DirectoryLock:
    """A lock file that names its holder's process id. A killed holder leaves the file, but not the lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def acquire(self) -> None:
        """Raises Fault at once when somebody else holds it. Taking it twice is harmless."""
        if self._handle is not None:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise Fault(
                f"The data folder {self.path.parent} cannot be written ({error.strerror})",
                "Choose a folder that you may write with HIROBA_DATA_DIR.",
            ) from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 32).decode("ascii", "replace").strip()
            os.close(handle)
            raise Fault(
                f"The data folder {self.path.parent} is in use by process {holder or 'unknown'}",
                "Stop it with `hiroba down`, or choose another folder with HIROBA_DATA_DIR.",
            ) from None
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode("ascii"))
        self._handle = handle

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
