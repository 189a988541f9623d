# SPDX-License-Identifier: Apache-2.0
"""Hears what the database announces, and looks by itself in case an announcement was lost."""

import threading
import time
from collections.abc import Callable

import psycopg
import structlog
from psycopg import sql

from hiroba.project.worker.agenda import Pauses

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 5.0
NOTICE_SECONDS = 1.0
"""How long a request to stop may go unnoticed."""


class Listener:
    """`hear(channel, payload)` is called for each announcement, `sweep()` at the start and every few seconds."""

    def __init__(
        self,
        dsn: str,
        channels: tuple[str, ...],
        *,
        hear: Callable[[str, str], None],
        sweep: Callable[[], None],
        stop: threading.Event,
    ) -> None:
        self._dsn = dsn
        self._channels = channels
        self._hear = hear
        self._sweep = sweep
        self._stop = stop

    def run(self) -> None:
        """Until `stop` is set; connects again with growing pauses when the database goes away."""
        pauses: Pauses[None] = Pauses(0.5, 30)
        while not self._stop.is_set():
            try:
                with psycopg.connect(self._dsn, autocommit=True, connect_timeout=5) as connection:
                    self._listen(connection, pauses)
            except psycopg.Error as error:
                pause = pauses.next(None)
                log.warning("database_away", part="listener", error=type(error).__name__, pause_seconds=pause)
                self._stop.wait(pause)

    def _listen(self, connection: psycopg.Connection, pauses: Pauses[None]) -> None:
        for channel in self._channels:
            connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
        next_sweep = 0.0
        while not self._stop.is_set():
            if time.monotonic() >= next_sweep:
                connection.execute("SELECT 1")
                self._sweep()
                next_sweep = time.monotonic() + SWEEP_SECONDS
                pauses.reset(None)
            for notice in connection.notifies(timeout=NOTICE_SECONDS):
                self._hear(notice.channel, notice.payload)
                if self._stop.is_set() or time.monotonic() >= next_sweep:
                    break
