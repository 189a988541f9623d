# SPDX-License-Identifier: Apache-2.0
"""The user that PostgreSQL runs as: it refuses root, so root lends it an unprivileged user."""

import os
import signal
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from hiroba.kernel.faults import Fault

_LAUNCHER = Path(__file__).parent / "launcher.py"
_NOBODY = 65534
_CAP_DAC_OVERRIDE = 1
_CAP_DAC_READ_SEARCH = 2
# Lets the launcher keep one of the others.
_CAP_SETPCAP = 8


@dataclass(frozen=True)
class Account:
    """A user to run as. -1 means: as we are. `capability` is the one right of root that has to stay, or -1."""

    uid: int = -1
    gid: int = -1
    capability: int = -1

    def wrap(self, command: list[str], death_signal: int = signal.SIGINT) -> list[str]:
        """The command as this user, sent `death_signal` when the calling process ends (Linux only)."""
        numbers = (os.getpid(), int(death_signal), self.uid, self.gid, self.capability)
        return [sys.executable, "-I", "-S", str(_LAUNCHER), *map(str, numbers), "--", *command]

    def own(self, path: Path) -> None:
        if self.uid >= 0:
            os.chown(path, self.uid, self.gid)


def account_for(cluster: Path, program: Path) -> Account:
    """Chooses the user for a cluster directory: ourselves, or as root the directory's owner, `hiroba` or `nobody`.

    A folder closed to that user (a checkout below /root) is passed with one capability of root, when we have it.
    """
    if os.geteuid() != 0:
        return Account()
    uid, gid = _unprivileged_user(cluster)
    return Account(uid, gid, _capability_needed(cluster.parent, program, uid, gid))


def _unprivileged_user(cluster: Path) -> tuple[int, int]:
    import pwd  # noqa: PLC0415 -- not on every system

    if cluster.exists() and (owner := cluster.stat()).st_uid != 0:
        return owner.st_uid, owner.st_gid
    for name in ("hiroba", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return user.pw_uid, user.pw_gid
    return _NOBODY, _NOBODY


def _capability_needed(folder: Path, program: Path, uid: int, gid: int) -> int:
    closed = [
        place
        for path in (folder, program.parent)
        for place in (path, *path.parents)
        if not _may_execute(place, uid, gid)
    ]
    program_closed = not _may_execute(program, uid, gid)
    if not closed and not program_closed:
        return -1
    # READ_SEARCH passes folders only; a program that is closed itself needs OVERRIDE.
    wanted = [_CAP_DAC_OVERRIDE] if program_closed else [_CAP_DAC_READ_SEARCH, _CAP_DAC_OVERRIDE]
    held = _held_capabilities()
    for capability in wanted:
        if held >> capability & held >> _CAP_SETPCAP & 1:
            return capability
    place = (closed or [program])[-1]
    raise Fault(
        f"PostgreSQL must not run as root, and the user {uid} that it would run as may not pass {place}",
        f"Run `chmod o+x {place}`, choose another folder with HIROBA_DATA_DIR, or start as an ordinary user.",
    )


def _may_execute(path: Path, uid: int, gid: int) -> bool:
    status = path.stat()
    if status.st_uid == uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def _held_capabilities() -> int:
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1], 16) for line in lines if line.startswith("CapPrm:")), 0)
