# SPDX-License-Identifier: Apache-2.0
"""Becomes another program: as another user when asked, and ended together with the process that started it.

A program of its own, run as `python -I -S launcher.py PARENT SIGNAL UID GID CAPABILITY -- COMMAND…`: a process with
threads must not run Python between fork and exec. SIGNAL comes when the process PARENT ends, 0: none. UID and GID -1
keep the user; CAPABILITY -1 keeps no right of root.

A shell starts background commands with SIGINT and SIGQUIT ignored, and what is ignored or blocked stays so over exec:
the program would outlive its parent. SIGHUP stays as it is, for nohup.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_SECUREBITS = 28
_SECBIT_NO_SETUID_FIXUP = 4
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAPABILITY_VERSION_3 = 0x20080522
# Those that end a program, and those that Python ignores for itself at its start.
_RESTORED = (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGPIPE, signal.SIGXFSZ)


def main(arguments: list[str]) -> None:
    parent, death_signal, uid, gid, capability = (int(argument) for argument in arguments[:5])
    command = arguments[6:]
    _restore({*_RESTORED, death_signal} - {0})
    if uid >= 0:
        _become(uid, gid, capability)
    if sys.platform == "linux":
        # After the change of user, which clears it.
        _prctl(_PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:
            sys.exit("the process that started this one has ended")
    os.umask(0o077)
    os.execv(command[0], command)  # noqa: S606 -- the command comes from our own code


def _restore(signals: set[int]) -> None:
    for number in signals:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)


def _become(uid: int, gid: int, capability: int) -> None:
    if capability >= 0:
        # The change of user keeps all rights then, and access(2) counts them, which initdb asks.
        _prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if capability >= 0:
        _keep_only(capability)


def _keep_only(capability: int) -> None:
    """Keeps one capability over the coming exec (capabilities(7), ambient set); it must be below 32."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    bit = 1 << capability
    # Two halves of (effective, permitted, inheritable).
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    if _libc().capset(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability)


def _prctl(option: int, first: int, second: int = 0) -> None:
    if _libc().prctl(option, first, second, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


if __name__ == "__main__":
    main(sys.argv[1:])
