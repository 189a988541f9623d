# SPDX-License-Identifier: Apache-2.0
"""What the threads of the worker do with the units of their agenda."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

from hiroba.kernel.audit.chain import head
from hiroba.kernel.audit.sealing import seal_new_records
from hiroba.kernel.events.dispatcher import Dispatcher
from hiroba.kernel.messaging.sending import send_due
from hiroba.kernel.messaging.server import mail_server
from hiroba.kernel.tenancy import INSTALLATION, as_tenant
from hiroba.kernel.tenancy.queries import tenants
from hiroba.project.worker.agenda import Agenda, Pauses, Unit

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Errand:
    """New events of a town; with `survey` also its older work; with `handler` what is due for that handler.

    Without a tenant: look after all towns.
    """

    tenant: str = ""
    handler: str = ""
    survey: bool = False


class Dispatching:
    """Runs errands. One slow handler of one town occupies one thread; the others go on."""

    def __init__(
        self, dispatcher: Dispatcher, agenda: Agenda[Errand], seals: Agenda[str], stop: threading.Event
    ) -> None:
        self._dispatcher = dispatcher
        self._agenda = agenda
        self._seals = seals
        self._stop = stop
        self._held_back: Pauses[Errand] = Pauses(0.05, 1)
        self._fruitless: Pauses[Errand] = Pauses(1, 30)

    def __call__(self, errand: Errand) -> float | None:
        """Gives the seconds after which the errand is due again, None when it need not be."""
        if not errand.tenant:
            self._sweep()
            return None
        return self._deliver(errand) if errand.handler else self._spread(errand)

    def _sweep(self) -> None:
        """Announcements may be lost, and retries announce nothing."""
        codes = [tenant.code for tenant in tenants()]
        for code in codes:
            self._agenda.wake(Errand(code, survey=True))
        for code in (INSTALLATION, *codes):
            self._seals.wake(code)

    def _spread(self, errand: Errand) -> float | None:
        spread = self._dispatcher.spread(errand.tenant, survey=errand.survey)
        for handler in spread.handlers:
            self._agenda.wake(Errand(errand.tenant, handler))
        news = Errand(errand.tenant)
        if not spread.is_held_back:
            self._held_back.reset(news)
        elif not errand.survey:
            return self._held_back.next(news)
        return None

    def _deliver(self, errand: Errand) -> float | None:
        delivered = self._dispatcher.deliver(errand.tenant, errand.handler, self._stop.is_set)
        if delivered.is_fruitless:
            return self._fruitless.next(errand)
        self._fruitless.reset(errand)
        if delivered.handled:
            return 0.0
        if delivered.retry_at is not None:
            return max(0.0, (delivered.retry_at - timezone.now()).total_seconds())
        return None


class Mailing:
    """Sends the mails of a town that are due; without a tenant: looks after all towns."""

    def __init__(self, agenda: Agenda[str]) -> None:
        mail_server(settings.HIROBA.smtp_url)  # An address that is none is told at the start.
        self._agenda = agenda

    def __call__(self, tenant: str) -> float | None:
        if not tenant:
            for each in tenants():
                self._agenda.wake(each.code)
            return None
        return 0.0 if send_due(tenant, at=timezone.now()) else None


def seal(tenant: str) -> None:
    """Seals new records. The head in the log is what `hiroba audit verify --noted` can be given later."""
    if count := seal_new_records(tenant, at=timezone.now()):
        with as_tenant(tenant):
            log.info("audit_sealed", tenant=tenant, records=count, head=str(head(tenant)))


def go_round(
    part: str, agenda: Agenda[Unit], work: Callable[[Unit], float | None], stop: threading.Event
) -> None:
    """The life of a thread: takes units until the agenda is closed, and outlives a database that goes away."""
    pauses: Pauses[str] = Pauses(0.5, 30)
    try:
        while (unit := agenda.take()) is not None:
            try:
                again_in = work(unit)
                pauses.reset(part)
            except DatabaseError as error:
                connection.close()
                again_in = pauses.next(part)
                log.warning("database_away", part=part, error=type(error).__name__, pause_seconds=again_in)
                stop.wait(again_in)
            except Exception:
                connection.close()
                again_in = pauses.next(part)
                log.exception("worker_failed", part=part, unit=str(unit), pause_seconds=again_in)
            agenda.give_back(unit, again_in)
    finally:
        connection.close()
