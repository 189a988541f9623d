# SPDX-License-Identifier: Apache-2.0
"""What the supervisor has to know about a process."""

import signal
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Port:
    """A port that has to be free, and the setting that changes it."""

    number: int
    host: str
    variable: str


@dataclass(frozen=True, kw_only=True)
class Process:
    """One process. `command` is called at each start and may prepare it; `ready` tells when others may rely on it.

    A task ends by itself, is never restarted, and is ready when it has succeeded; a dialogue may ask on the terminal.
    What is not awaited starts when its needs are met, however long that takes after the city runs.
    """

    name: str
    command: Callable[[], list[str]]
    ready: Callable[[], bool] = lambda: True
    needs: tuple[str, ...] = ()
    ports: tuple[Port, ...] = ()
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds_max: int = 15
    is_task: bool = False
    is_dialogue: bool = False
    is_awaited: bool = True
