# SPDX-License-Identifier: Apache-2.0
import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hiroba.kernel.database.account import Account, account_for

NOBODY = 65534
LOOK = (
    "import os, sys; print(os.geteuid(), os.access(sys.argv[1], os.X_OK), os.access('/etc/shadow', os.W_OK))"
)

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="Only root can lend a user")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program in a folder that only its owner may pass, as below /root."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    program = closed / "program"
    program.write_text("")
    program.chmod(0o755)
    return program


@as_root
def test_open_folder_needs_no_right_of_root() -> None:
    assert account_for(Path("/usr/lib/none"), Path("/usr/bin/env")) == Account(NOBODY, NOBODY, -1)


@as_root
def test_closed_folder_is_passed_with_one_right_and_nothing_more(program: Path) -> None:
    account = account_for(program.parent / "cluster", program)

    done = subprocess.run(
        account.wrap(["/usr/bin/env", "python3", "-c", LOOK, str(program)]),
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin"},
    )

    assert account.uid != 0
    assert done.stdout.split() == [str(account.uid), "True", "False"], done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="As an ordinary user")
def test_ordinary_user_runs_as_himself(program: Path) -> None:
    assert account_for(program.parent / "cluster", program) == Account()


@pytest.mark.parametrize("inherited", ["SIG_DFL", "SIG_IGN"])
def test_wrapped_program_ends_with_its_parent(inherited: str) -> None:
    script = (
        "import subprocess, sys, os, signal\n"
        f"signal.signal(signal.SIGINT, signal.{inherited})\n"
        "from hiroba.kernel.database.account import Account\n"
        "command = Account().wrap(['/bin/sleep', '600'])\n"
        # Away from our pipes: a sleep that lived on would hold them open.
        "child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
        "print(child.pid, flush=True)\n"
        "import time; time.sleep(0.5)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    child = int(done.stdout)

    try:
        deadline = time.monotonic() + 10
        while _is_alive(child):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def test_wrapped_program_inherits_no_ignored_or_blocked_end() -> None:
    script = (
        "import os, signal\n"
        "from hiroba.kernel.database.account import Account\n"
        "ends = (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)\n"
        "for number in ends: signal.signal(number, signal.SIG_IGN)\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, ends)\n"
        # It becomes the program itself: the parent that it names is ours.
        "command = Account().wrap(['/bin/cat', '/proc/self/status'])\n"
        f"command[4] = '{os.getpid()}'\n"
        "os.execv(command[0], command)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    state = dict(line.split(":\t") for line in done.stdout.splitlines() if line.startswith("Sig"))
    ends = sum(1 << number - 1 for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGPIPE))
    assert [int(state[name], 16) & ends for name in ("SigIgn", "SigBlk")] == [0, 0], done.stderr


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False
