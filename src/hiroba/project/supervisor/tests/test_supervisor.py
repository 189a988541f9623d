# SPDX-License-Identifier: Apache-2.0
"""The supervisor with real processes, run as a program of its own because it takes over signals."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

SECONDS_MAX = 20

PROGRAM = """
import signal
import sys
from pathlib import Path
from hiroba.kernel.database.account import Account
from hiroba.kernel.faults import Fault
from hiroba.project.supervisor.journal import Journal
from hiroba.project.supervisor.process import Process
from hiroba.project.supervisor.supervisor import Supervisor

folder = Path(sys.argv[1])

# As a shell or nohup would start it, whatever the tests themselves were started by.
for wish in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(wish, signal.SIG_IGN if wish.name in sys.argv[2:] else signal.SIG_DFL)

def process(name, script, **more):
    return Process(name=name, command=lambda: Account().wrap([sys.executable, "-c", script], 15), **more)

def sleeper(name, **more):
    script = f"import os, time; open('{folder}/{name}.pid', 'a').write(str(os.getpid()) + ' '); time.sleep(600)"
    return process(name, script, ready=lambda: (folder / f"{name}.pid").exists(), **more)

processes = [PROCESSES]
journal = Journal(folder / "log")
try:
    Supervisor(processes, journal).run(lambda: journal.say("all run"))
except Fault as fault:
    print(fault)
    sys.exit(fault.exit_code)
"""


@contextmanager
def running(folder: Path, processes: str, ignored: Sequence[str] = ()) -> Iterator[subprocess.Popen[str]]:
    program = PROGRAM.replace("PROCESSES", processes)
    command = [sys.executable, "-u", "-c", program, str(folder), *ignored]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as supervisor:
        try:
            yield supervisor
        finally:
            supervisor.kill()


def said(supervisor: subprocess.Popen[str], text: str) -> list[str]:
    """Reads until a line has the text; the time limit of the test ends an endless wait."""
    lines = []
    assert supervisor.stdout is not None
    for line in supervisor.stdout:
        lines.append(line.rstrip("\n"))
        if text in line:
            return lines
    raise AssertionError(f"{text!r} was not said: {lines}")


def pids(folder: Path, name: str, count: int = 1) -> list[int]:
    deadline = time.monotonic() + SECONDS_MAX
    while time.monotonic() < deadline:
        path = folder / f"{name}.pid"
        if path.exists() and len(found := path.read_text().split()) >= count:
            return [int(pid) for pid in found]
        time.sleep(0.05)
    raise AssertionError(f"{name} did not start {count} times")


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def wait_until_dead(pid: int) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while is_alive(pid):
        assert time.monotonic() < deadline, f"{pid} lives"
        time.sleep(0.05)


def test_start_waits_for_needs_and_tells_when_all_run(tmp_path: Path) -> None:
    processes = "process('first', 'print(1)', is_task=True), sleeper('second', needs=('first',))"

    with running(tmp_path, processes) as supervisor:
        lines = said(supervisor, "all run")

    assert [line.split("|")[0].split()[1] for line in lines[:-1]] == ["first"]


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all(tmp_path: Path, wish: signal.Signals) -> None:
    with running(tmp_path, "sleeper('one'), sleeper('two')") as supervisor:
        said(supervisor, "all run")
        started = [*pids(tmp_path, "one"), *pids(tmp_path, "two")]

        supervisor.send_signal(wish)

        assert supervisor.wait(SECONDS_MAX) == 0
        assert [is_alive(pid) for pid in started] == [False, False]


BACKGROUND = ("SIGINT", "SIGQUIT")


@pytest.mark.parametrize("ignored", [BACKGROUND, (*BACKGROUND, "SIGHUP", "SIGTERM")])
def test_a_supervisor_started_in_the_background_stops_all(tmp_path: Path, ignored: tuple[str, ...]) -> None:
    by_interrupt = "sleeper('two', stop_signal=signal.SIGINT)"
    with running(tmp_path, f"sleeper('one'), {by_interrupt}", ignored) as supervisor:
        said(supervisor, "all run")
        started = [*pids(tmp_path, "one"), *pids(tmp_path, "two")]

        supervisor.terminate()

        assert supervisor.stdout is not None
        assert "killed" not in supervisor.stdout.read()
        assert supervisor.wait(SECONDS_MAX) == 0
        assert [is_alive(pid) for pid in started] == [False, False]


def test_a_supervisor_started_by_nohup_outlives_its_terminal(tmp_path: Path) -> None:
    with running(tmp_path, "sleeper('one')", ("SIGHUP",)) as supervisor:
        said(supervisor, "all run")

        supervisor.send_signal(signal.SIGHUP)
        os.kill(pids(tmp_path, "one")[0], signal.SIGKILL)

        pids(tmp_path, "one", 2)
        assert supervisor.poll() is None


def test_a_killed_process_starts_again_after_growing_pauses(tmp_path: Path) -> None:
    with running(tmp_path, "sleeper('one'), sleeper('two')") as supervisor:
        said(supervisor, "all run")

        os.kill(pids(tmp_path, "one")[0], signal.SIGKILL)
        first = said(supervisor, "SIGKILL")[-1]
        os.kill(pids(tmp_path, "one", 2)[-1], signal.SIGKILL)
        second = said(supervisor, "SIGKILL")[-1]

        pids(tmp_path, "one", 3)
        assert first.endswith("one      | WARNING ended with signal SIGKILL; starts again in 0.5 s")
        assert second.endswith("one      | WARNING ended with signal SIGKILL; starts again in 1.0 s")
        assert len(pids(tmp_path, "two")) == 1


def test_children_die_with_a_killed_supervisor(tmp_path: Path) -> None:
    with running(tmp_path, "sleeper('one')") as supervisor:
        said(supervisor, "all run")
        child = pids(tmp_path, "one")[0]

        supervisor.kill()

        wait_until_dead(child)


def test_what_a_killed_process_leaves_behind_is_ended(tmp_path: Path) -> None:
    script = (
        "import os, subprocess, sys, time; "
        f"path = '{tmp_path}'; "
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
        "open(path + '/grandchild.pid', 'a').write(f'{child.pid} '); "
        "open(path + '/parent.pid', 'a').write(f'{os.getpid()} '); "
        "time.sleep(600)"
    )
    with running(tmp_path, f"process('parent', {script!r})") as supervisor:
        grandchild = pids(tmp_path, "grandchild")[0]

        os.kill(pids(tmp_path, "parent")[0], signal.SIGKILL)

        said(supervisor, "SIGKILL")
        wait_until_dead(grandchild)


def test_a_task_that_fails_stops_the_start(tmp_path: Path) -> None:
    task = "process('task', 'import sys; sys.exit(\"The disk is full. Make room.\")', is_task=True)"

    with running(tmp_path, f"sleeper('one'), {task}") as supervisor:
        lines = said(supervisor, "Make room")
        code = supervisor.wait(SECONDS_MAX)

    assert code == 1
    assert lines[-1].endswith("The disk is full. Make room.")


def test_a_process_that_never_gets_ready_ends_the_start(tmp_path: Path) -> None:
    with running(tmp_path, "process('bad', 'raise SystemExit(7)', ready=lambda: False)") as supervisor:
        lines = said(supervisor, "does not start")
        code = supervisor.wait(SECONDS_MAX)

    assert code == 1
    assert lines[-1] == f"bad does not start: exit code 7. Read {tmp_path}/log/bad.log."


def test_a_process_that_ignores_the_stop_is_killed(tmp_path: Path) -> None:
    script = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "print('deaf', flush=True); time.sleep(600)"
    )
    with running(tmp_path, f"process('deaf', {script!r}, stop_seconds_max=1)") as supervisor:
        said(supervisor, "deaf     | deaf")

        supervisor.terminate()

        assert said(supervisor, "killed")[-1].endswith("did not stop in time and is killed")
        assert supervisor.wait(SECONDS_MAX) == 0
