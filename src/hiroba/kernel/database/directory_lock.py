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
            return None
        handle = self._open()
        if not _try_lock(handle):
            os.close(handle)
            raise Fault(
                f"The data folder {self.path.parent} is in use by process {self.holder() or 'unknown'}",
                "Stop it with `hiroba down`, or choose another folder with HIROBA_DATA_DIR.",
            )
        if os.fstat(handle).st_nlink == 0:
            # The holder before us took the file away between our two calls.
            os.close(handle)
            return self.acquire()
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode("ascii"))
        self._handle = handle
        return None

    def release(self) -> None:
        if self._handle is not None:
            self.path.unlink(missing_ok=True)
            os.close(self._handle)
            self._handle = None

    def holder(self) -> int | None:
        """The living process that holds the lock, if any."""
        try:
            handle = os.open(self.path, os.O_RDWR)
        except OSError:
            return None
        try:
            if _try_lock(handle):
                return None
            text = os.read(handle, 32).decode("ascii", "replace").strip()
            return int(text) if text.isdecimal() else None
        finally:
            os.close(handle)

    def _open(self) -> int:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise Fault(
                f"The data folder {self.path.parent} cannot be written ({error.strerror})",
                "Choose a folder that you may write with HIROBA_DATA_DIR.",
            ) from None


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
