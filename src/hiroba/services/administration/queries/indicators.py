# SPDX-License-Identifier: Apache-2.0
"""Every indicator (KPI) of the services that are on, with its value now."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

import structlog
from django.db import transaction

from hiroba.kernel.api.registry import Indicator, Service, resolve, services_on
from hiroba.kernel.api.tenancy import switched_on_services

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class IndicatorNow:
    """`value` is None where it could not be counted; the log says why."""

    service: Service
    indicator: Indicator
    value: int | float | None


def indicators_now(at: datetime.datetime) -> list[IndicatorNow]:
    """In the order of the menu."""
    return list(_counted(at))


def _counted(at: datetime.datetime) -> Iterator[IndicatorNow]:
    for service in services_on(switched_on_services()):
        for indicator in service.indicators:
            yield IndicatorNow(service=service, indicator=indicator, value=_value(service, indicator, at))


def _value(service: Service, indicator: Indicator, at: datetime.datetime) -> int | float | None:
    """A service that cannot count must not take the page of all others away."""
    try:
        with transaction.atomic():
            found = resolve(service, indicator.query)(at=at)
    except Exception as error:
        name = f"{service.name}.{indicator.name}"
        log.warning("indicator_not_counted", indicator=name, error=type(error).__name__)
        return None
    return found if isinstance(found, int | float) else None
