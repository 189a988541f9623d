# SPDX-License-Identifier: Apache-2.0
"""`hiroba up` in front of a person: a question, an answer, Ctrl-C."""

import os
import pty
import select
import sys
import time

import pytest

from tests.installation.conftest import Run

SECONDS_MAX = 60


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.pid, self._handle = pty.fork()
        if self.pid == 0:
            os.execve(command[0], command, environment)
        self.said = ""
        self._heard = 0

    def wait_for(self, text: str) -> None:
        """Waits until the text is said after what was waited for before."""
        deadline = time.monotonic() + SECONDS_MAX
        while text not in self.said[self._heard :]:
            assert time.monotonic() < deadline, f"{text!r} was not said: {self.said}"
            if select.select([self._handle], [], [], 0.2)[0]:
                self.said += os.read(self._handle, 4096).decode("utf-8", "replace")
        self._heard = self.said.index(text, self._heard) + len(text)

    def type(self, text: str) -> None:
        os.write(self._handle, text.encode())

    def end(self) -> int:
        """Reads what is still said; gives the exit code."""
        try:
            while piece := os.read(self._handle, 4096):
                self.said += piece.decode("utf-8", "replace")
        except OSError:
            pass
        os.close(self._handle)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


# Python 3.12 warns of a fork beside threads of earlier tests; the child becomes another program at once.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_first_staff_account_is_asked_for_and_ctrl_c_stops(settings: dict[str, str], hiroba: Run) -> None:
    terminal = Terminal([sys.executable, "-m", "hiroba.project.command_line", "up"], settings)

    for password in ("short", "long enough for staff 7"):
        for question, answer in (
            ("sign in with", "first"),
            ("Password", password),
            ("confirmation", password),
        ):
            # The space comes when the echo is off; what is typed before is thrown away.
            terminal.wait_for(f"{question}: ")
            terminal.type(f"{answer}\n")
    terminal.wait_for("Hiroba runs")
    terminal.type("\x03")

    assert terminal.end() == 0
    assert "Staff account first is ready" in terminal.said
    assert terminal.said.rstrip().endswith("Hiroba has stopped")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_ctrl_c_at_the_question_stops_and_the_next_start_asks_again(settings: dict[str, str]) -> None:
    for _ in range(2):
        terminal = Terminal([sys.executable, "-m", "hiroba.project.command_line", "up"], settings)
        terminal.wait_for("Name to sign in with")
        terminal.type("\x03")
        terminal.end()
        assert terminal.said.rstrip().endswith("Hiroba has stopped")
