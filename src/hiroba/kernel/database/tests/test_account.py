# SPDX-License-Identifier: Apache-2.0
import os
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


def test_wrapped_program_ends_with_its_parent(tmp_path: Path) -> None:
    script = (
        "import subprocess, sys, os, signal\n"
        "from hiroba.kernel.database.account import Account\n"
        "command = Account().wrap(['/bin/sleep', '600'])\n"
        "print(subprocess.Popen(command).pid, flush=True)\n"
        "import time; time.sleep(0.5)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    child = int(done.stdout)

    deadline = time.monotonic() + 10
    while _is_alive(child):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False
