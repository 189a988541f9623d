# SPDX-License-Identifier: Apache-2.0
"""The threads of the worker process, from start to a clean stop."""

import asyncio
import signal
import threading
import time
from collections.abc import Callable

import structlog

from hiroba.kernel.audit.records import CHANNEL as AUDIT_CHANNEL
from hiroba.kernel.events.channel import CHANNEL as EVENTS_CHANNEL
from hiroba.kernel.events.dispatcher import Dispatcher
from hiroba.kernel.jobs.working import run_jobs, worker_app
from hiroba.kernel.messaging.queue import CHANNEL as MAIL_CHANNEL
from hiroba.kernel.messaging.queue import can_mail
from hiroba.project.worker.agenda import Agenda, Pauses
from hiroba.project.worker.health import serve_health
from hiroba.project.worker.listening import Listener
from hiroba.project.worker.rounds import Dispatching, Errand, Mailing, go_round, seal

log = structlog.get_logger(__name__)

DISPATCH_THREADS = 2
SEAL_SECONDS = 1.0
"""Records of one second are sealed together; the promise is five."""

STOP_SECONDS_MAX = 12
"""The supervisor kills after 15. What is cut off then is rolled back and done again."""


class Worker:
    """Runs until `stop` is called or a part fails for good. `is_wanted` is asked about timed tasks of a town."""

    def __init__(
        self, dsn: str, dispatcher: Dispatcher, is_wanted: Callable[[str], bool], health_port: int = 0
    ) -> None:
        self._stop = threading.Event()
        self._has_failed = False
        self._is_wanted = is_wanted
        self._health_port = health_port
        self._errands: Agenda[Errand] = Agenda()
        self._seals: Agenda[str] = Agenda()
        self._mails: Agenda[str] = Agenda()
        self.listener = Listener(
            dsn,
            (EVENTS_CHANNEL, AUDIT_CHANNEL, MAIL_CHANNEL),
            hear=self._hear,
            sweep=self._sweep,
            stop=self._stop,
        )
        dispatching = Dispatching(dispatcher, self._errands, self._seals, self._stop)
        parts: list[tuple[str, Callable[[], None]]] = [
            ("listener", self.listener.run),
            ("sealer", lambda: go_round("sealer", self._seals, seal, self._stop)),
            ("jobs", self._run_jobs),
        ]
        if can_mail():
            mailing = Mailing(self._mails)
            parts.append(("mailer", lambda: go_round("mailer", self._mails, mailing, self._stop)))
        for number in range(DISPATCH_THREADS):
            name = f"dispatcher-{number + 1}"
            parts.append((name, lambda name=name: go_round(name, self._errands, dispatching, self._stop)))  # type: ignore[misc]
        self._threads = [
            threading.Thread(target=self._guard, args=part, name=part[0], daemon=True) for part in parts
        ]

    def run(self) -> bool:
        """Gives whether it ended well: as told, with everything finished in time."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop())
        for thread in self._threads:
            thread.start()
        if self._health_port:
            door = (self._health_port, self.is_alive)
            threading.Thread(target=serve_health, args=door, name="health", daemon=True).start()
        log.info("worker_started", dispatch_threads=DISPATCH_THREADS)
        self._stop.wait()
        self._errands.close()
        self._seals.close()
        self._mails.close()
        deadline = time.monotonic() + STOP_SECONDS_MAX
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        unfinished = [thread.name for thread in self._threads if thread.is_alive()]
        log.info("worker_stopped", unfinished=unfinished, has_failed=self._has_failed)
        return not unfinished and not self._has_failed

    def stop(self) -> None:
        self._stop.set()

    def is_alive(self) -> bool:
        return all(thread.is_alive() for thread in self._threads)

    def _hear(self, channel: str, tenant: str) -> None:
        if channel == EVENTS_CHANNEL:
            self._errands.wake(Errand(tenant))
        elif channel == MAIL_CHANNEL:
            self._mails.wake(tenant)
        else:
            self._seals.wake(tenant, SEAL_SECONDS)

    def _sweep(self) -> None:
        self._errands.wake(Errand())
        self._mails.wake("")

    def _guard(self, name: str, run: Callable[[], None]) -> None:
        """A part that ends before it is told to takes the process with it; the supervisor starts a new one."""
        try:
            run()
        except Exception:
            log.exception("worker_part_failed", part=name)
        finally:
            if not self._stop.is_set():
                self._has_failed = True
                self._stop.set()

    def _run_jobs(self) -> None:
        pauses: Pauses[None] = Pauses(0.5, 30)
        while not self._stop.is_set():
            started = time.monotonic()
            try:
                asyncio.run(self._run_jobs_once())
            except Exception as error:
                log.warning("jobs_interrupted", error=type(error).__name__)
            if time.monotonic() - started > pauses.longest:
                pauses.reset(None)
            if not self._stop.is_set():
                self._stop.wait(pauses.next(None))

    async def _run_jobs_once(self) -> None:
        stop = asyncio.Event()
        waiting = asyncio.create_task(self._pass_on(stop))
        try:
            await run_jobs(worker_app(self._is_wanted), stop)
        finally:
            waiting.cancel()

    async def _pass_on(self, stop: asyncio.Event) -> None:
        """Tells the loop of the jobs about the wish to stop, which comes from a signal in another thread."""
        while not self._stop.is_set():
            await asyncio.sleep(0.2)
        stop.set()
