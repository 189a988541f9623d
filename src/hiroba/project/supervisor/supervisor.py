# SPDX-License-Identifier: Apache-2.0
"""The loop: starts what may start, shows what is said, restarts what died, stops everything in order."""

import contextlib
import ctypes
import os
import selectors
import signal
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

from hiroba.kernel.faults import Fault
from hiroba.project.supervisor.child import Child, kill_group
from hiroba.project.supervisor.journal import Journal
from hiroba.project.supervisor.process import Process

_LOOK_SECONDS = 0.05
_REST_SECONDS = 5.0
# A process that dies so often before it has ever answered will not get better by itself.
_FIRST_DEATHS_MAX = 3
_PR_SET_CHILD_SUBREAPER = 36


class Supervisor:
    """Runs from `start` until a signal. Not for threads: it takes over signals and reaps every child."""

    def __init__(self, processes: Sequence[Process], journal: Journal) -> None:
        self._children = [Child(process) for process in processes]
        self._by_name = {child.name: child for child in self._children}
        self._journal = journal
        self._selector = selectors.DefaultSelector()
        self._wake_reading, self._wake_writing = os.pipe()
        self._stops_wanted = 0
        self._is_stopping = False

    def run(self, when_ready: Callable[[], None]) -> None:
        """Starts all, calls `when_ready` once, and returns when a signal has stopped all. Raises Fault."""
        self._take_signals()
        try:
            self._start_all()
            if not self._stops_wanted:
                when_ready()
            while not self._stops_wanted:
                self._start_due()
                self._turn(self._seconds_to_next_start())
                self._journal.tend()
        finally:
            self._stop_all()

    def _start_all(self) -> None:
        while not self._stops_wanted:
            self._start_due()
            if all(child.is_ready() for child in self._children if child.process.is_awaited):
                return
            self._turn(_LOOK_SECONDS)
            self._check_first_deaths()

    def _start_due(self) -> None:
        for child in self._children:
            is_new = child.pid is None and child.exit_code is None
            if is_new and all(self._by_name[name].is_ready() for name in child.process.needs):
                self._start(child)

    def _check_first_deaths(self) -> None:
        for child in self._children:
            if not child.process.is_awaited:
                continue
            allowed = 1 if child.process.is_task else _FIRST_DEATHS_MAX
            if child.exit_code != 0 and child.deaths >= allowed and not child.has_been_ready:
                self._drain(child)
                if child.exit_code == 1 and child.last_line.endswith("."):
                    text, _, remedy = child.last_line.partition(". ")
                    raise Fault(text, remedy)
                raise Fault(
                    f"{child.name} does not start: {child.last_line or f'exit code {child.exit_code}'}",
                    f"Read {self._journal.path(child.name)}.",
                )

    def _start(self, child: Child) -> None:
        self._forget_output(child)
        child.start()
        if child.output is not None:
            self._selector.register(child.output, selectors.EVENT_READ, child)

    def _turn(self, seconds: float) -> None:
        """One round: waits for lines, deaths, signals or the time to start something again."""
        for key, _ in self._selector.select(seconds):
            if key.data is None:
                self._empty_wake_pipe()
            else:
                self._show_lines(key.data)
        self._reap()
        if self._is_stopping:
            return
        for child in self._children:
            if child.start_again_at is not None and time.monotonic() >= child.start_again_at:
                self._start_again(child)

    def _start_again(self, child: Child) -> None:
        try:
            self._start(child)
        except Fault as fault:
            self._note(child.name, str(fault), level="error")
            child.has_ended(fault.exit_code)

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for child in self._children:
                if child.pid == pid:
                    self._ended(child, os.waitstatus_to_exitcode(status))

    def _ended(self, child: Child, exit_code: int) -> None:
        self._drain(child)
        child.has_ended(exit_code)
        if self._is_stopping or (child.process.is_task and exit_code == 0):
            return
        how = f"signal {signal.Signals(-exit_code).name}" if exit_code < 0 else f"exit code {exit_code}"
        if child.start_again_at is None:
            self._note(child.name, f"ended with {how}", level="error")
            return
        pause = child.start_again_at - time.monotonic()
        self._note(child.name, f"ended with {how}; starts again in {pause:.1f} s", level="warning")

    def _stop_all(self) -> None:
        """In reverse order, each with its time; a second Ctrl-C ends the patience."""
        self._is_stopping = True
        for child in reversed(self._children):
            if child.pid is None:
                continue
            child.signal(child.process.stop_signal)
            deadline = time.monotonic() + child.process.stop_seconds_max
            while child.pid is not None and time.monotonic() < deadline and self._stops_wanted < 2:
                self._turn(_LOOK_SECONDS)
            if child.pid is not None:
                self._note(child.name, "did not stop in time and is killed", level="warning")
                kill_group(child.pid, signal.SIGKILL)
                while child.pid is not None:
                    self._turn(_LOOK_SECONDS)
        signal.set_wakeup_fd(-1)

    def _show_lines(self, child: Child) -> None:
        output = child.output
        for line in child.read_lines():
            self._journal.line(child.name, line)
        if child.output is None and output is not None:
            self._selector.unregister(output)

    def _drain(self, child: Child) -> None:
        """What it said last, before its death is told."""
        while child.output is not None:
            before = child.output
            lines = child.read_lines()
            for line in lines:
                self._journal.line(child.name, line)
            if child.output is None:
                self._selector.unregister(before)
            if not lines:
                return

    def _forget_output(self, child: Child) -> None:
        """A pipe that a grandchild still holds; the child's next life gets a new one."""
        if child.output is not None:
            self._selector.unregister(child.output)
            os.close(child.output)
            child.output = None

    def _note(self, name: str, text: str, *, level: str) -> None:
        self._journal.note(name, text, level=level)

    def _seconds_to_next_start(self) -> float:
        due = [child.start_again_at for child in self._children if child.start_again_at is not None]
        return min([_REST_SECONDS, *(max(0.0, at - time.monotonic()) for at in due)])

    def _take_signals(self) -> None:
        for descriptor in (self._wake_reading, self._wake_writing):
            os.set_blocking(descriptor, False)
        self._selector.register(self._wake_reading, selectors.EVENT_READ, None)
        signal.set_wakeup_fd(self._wake_writing, warn_on_full_buffer=False)
        for wish in (signal.SIGINT, signal.SIGTERM):
            signal.signal(wish, self._want_stop)
        # Started by nohup, it outlives its terminal.
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self._want_stop)
        # Without a handler Python would not write to the wake pipe.
        signal.signal(signal.SIGCHLD, lambda *_: None)
        if sys.platform == "linux":
            # Orphans of a killed process come to us instead of to init, which in a container may not reap them.
            ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def _want_stop(self, number: int, frame: FrameType | None) -> None:
        self._stops_wanted += 1

    def _empty_wake_pipe(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake_reading, 4096)
