# SPDX-License-Identifier: Apache-2.0
"""What the services that are on say is to be done by somebody."""

import datetime
from collections.abc import Iterator

import structlog
from django.db import transaction

from hiroba.kernel.api.identity import Actor
from hiroba.kernel.api.registry import Service, resolve, service, services_on
from hiroba.kernel.api.tenancy import switched_on_services
from hiroba.web.components import WorkItem

log = structlog.get_logger(__name__)

OF_SERVICE_MAX = 20
"""The rest is on the service's own page."""


def work_of_services(actor: Actor, at: datetime.datetime) -> Iterator[WorkItem]:
    """In the order of the menu; each service gives the most urgent first."""
    for each in services_on(switched_on_services()):
        if each.work:
            yield from _work(each, actor, at)


def tells_work(action: str) -> bool:
    """Whether the service of `<service>.<verb_noun>` tells its own open work."""
    found = service(action.partition(".")[0])
    return found is not None and bool(found.work)


def _work(each: Service, actor: Actor, at: datetime.datetime) -> list[WorkItem]:
    """A service that fails must not take the first page of all staff away."""
    try:
        with transaction.atomic():
            return list(resolve(each, each.work)(actor, at))[:OF_SERVICE_MAX]
    except Exception as error:
        log.warning("work_not_told", service=each.name, error=type(error).__name__)
        return []
