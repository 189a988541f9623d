# SPDX-License-Identifier: Apache-2.0
"""One process under supervision: when it started, when it may start again, and how its lines are read."""

import contextlib
import os
import signal
import subprocess
import time

from hiroba.project.supervisor.process import Process

_PAUSE_SECONDS_FIRST = 0.5
_PAUSE_SECONDS_MAX = 30.0
# Who has lived this long has started well; the next death counts as the first.
_SOUND_SECONDS = 60.0
_READ_BYTES = 65_536
_LINE_BYTES_MAX = 16_384


class Child:
    """State of one declared process. All calls come from the supervisor's single loop."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.name = process.name
        self.pid: int | None = None
        self.output: int | None = None
        self.has_been_ready = False
        self.exit_code: int | None = None
        self.deaths = 0
        self.last_line = ""
        self.start_again_at: float | None = None
        self._started_at = 0.0
        self._rest = b""

    def start(self) -> None:
        """Raises Fault when the command cannot even be prepared."""
        self.start_again_at = None
        command = self.process.command()
        self._started_at = time.monotonic()
        self._rest = b""
        if self.process.is_dialogue and _is_at_terminal():
            # It keeps the terminal, and with it Ctrl-C.
            self.pid = subprocess.Popen(command).pid
            return
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        started = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=writing,
            stderr=writing,
            cwd="/" if self.name == "postgres" else None,
            # A group of its own: Ctrl-C reaches us alone, and what it leaves behind can be ended with it.
            start_new_session=True,
        )
        os.close(writing)
        self.pid, self.output = started.pid, reading
        # We reap by ourselves; Popen must not.
        started.returncode = 0

    def read_lines(self) -> list[str]:
        """Whole lines that have come since the last call; closes the pipe at its end."""
        if self.output is None:
            return []
        try:
            piece = os.read(self.output, _READ_BYTES)
        except BlockingIOError:
            return []
        except OSError:
            piece = b""
        if not piece:
            os.close(self.output)
            self.output = None
        return self._lines(piece)

    def has_ended(self, exit_code: int) -> None:
        """Takes note of its death, ends what it left behind, and sets the pause before the next start."""
        if self.pid is not None and self.output is not None:
            kill_group(self.pid, signal.SIGKILL)
        lived = time.monotonic() - self._started_at
        self.pid, self.exit_code = None, exit_code
        self.deaths = 1 if lived > _SOUND_SECONDS else self.deaths + 1
        if not self.process.is_task:
            pause = min(_PAUSE_SECONDS_MAX, _PAUSE_SECONDS_FIRST * 2 ** (self.deaths - 1))
            self.start_again_at = time.monotonic() + pause

    def signal(self, wish: signal.Signals) -> None:
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, wish)

    def is_ready(self) -> bool:
        if not self.has_been_ready:
            if self.process.is_task:
                self.has_been_ready = self.exit_code == 0
            else:
                self.has_been_ready = self.pid is not None and self.process.ready()
        return self.has_been_ready

    def _lines(self, piece: bytes) -> list[str]:
        whole = self._rest + piece
        ended, _, self._rest = whole.rpartition(b"\n")
        if len(self._rest) > _LINE_BYTES_MAX or (not piece and self._rest):
            ended, self._rest = whole, b""
        lines = [line for line in ended.decode("utf-8", "replace").splitlines() if line.strip()]
        if lines:
            self.last_line = lines[-1]
        return lines


def kill_group(pid: int, wish: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, wish)


def _is_at_terminal() -> bool:
    """On a terminal, and in front of it: `hiroba up &` must not wait for an answer."""
    try:
        return os.isatty(0) and os.isatty(1) and os.tcgetpgrp(0) == os.getpgrp()
    except OSError:
        return False
