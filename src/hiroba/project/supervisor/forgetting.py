# SPDX-License-Identifier: Apache-2.0
"""Old lines leave the log files, also from the file of a quiet process that would be rotated after years only."""

import contextlib
import os
import time
from itertools import dropwhile
from pathlib import Path

# Every line begins with its time; see `journal.py`.
_TIME_STARTS = b'{"time": "'
_TIME_BYTES = len("2026-11-21T03:55:15Z")
# The console of a city that `hiroba upgrade` started. Its lines stand in the files of the processes too.
_CONSOLE = "up.log"
_DAY_SECONDS = 86_400


def forget(folder: Path, *, keep_days: int, at: float, empties_console: bool) -> None:
    """Takes away lines and files from more than `keep_days` before `at`. A file that cannot be read stays.

    The console is text without days, so it is emptied whole; not at a start, when somebody may still have to read why
    the last one failed.
    """
    before = at - keep_days * _DAY_SECONDS
    for path in (*folder.glob("*.log"), *folder.glob("*.log.*"), *folder.glob("*.out")):
        with contextlib.suppress(OSError):
            if path.name == _CONSOLE and empties_console:
                # In its place: the city goes on writing to it.
                os.truncate(path, 0)
            elif path.stat().st_mtime < before:
                path.unlink()
            elif path.name != _CONSOLE and path.suffix != ".out":
                _drop_lines(path, before)


def _drop_lines(path: Path, before: float) -> None:
    """Lines stand in the order of time, so that reading ends at the first one that stays."""
    limit = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(before)).encode()
    with path.open("rb") as lines:
        first = lines.readline()
        if not _is_old(first, limit):
            return
        draft = path.with_name(f".{path.name}.draft")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as kept:
            kept.writelines(dropwhile(lambda line: _is_old(bytes(line), limit), lines))
    os.replace(draft, path)


def _is_old(line: bytes, limit: bytes) -> bool:
    start = len(_TIME_STARTS)
    return not line.startswith(_TIME_STARTS) or line[start : start + _TIME_BYTES] < limit
