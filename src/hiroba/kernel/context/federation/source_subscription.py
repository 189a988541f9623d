# SPDX-License-Identifier: Apache-2.0
"""A subscription to registrations (5.11): read from a request, checked, and ready to be matched."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hiroba.kernel.context.federation.discovery import RegistrationQuery, Wanted, read_period, read_scopes
from hiroba.kernel.context.federation.registration import Registration
from hiroba.kernel.context.federation.source_notification import UPDATED, notification_text
from hiroba.kernel.context.model.draft import Change
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.outgoing.networks import Networks
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.query.parser import parse_query
from hiroba.kernel.context.subscriptions.dialect import Outlet
from hiroba.kernel.context.subscriptions.outlets import endpoint_of
from hiroba.kernel.context.subscriptions.reading import read_subscription
from hiroba.kernel.context.subscriptions.subscription import Subscription

NAME = "context-sources"
# What 5.11 understands in its own way; the rest is as in subscriptions to entities.
_OWN = ("timeInterval", "temporalQ", "csf")
INTERVAL_SECONDS_MIN = 1.0

# The registrations of a tenant that a query selects.
Find = Callable[[str, RegistrationQuery], Sequence[Registration]]


@dataclass(frozen=True)
class SourceDialect:
    """`common` knows receiver and names; the subscription that carries this is made of it."""

    common: Subscription
    query: RegistrationQuery
    find: Find
    networks: Networks

    name = NAME

    def payload(self, change: Change) -> bytes | None:
        """Changes of entities are not told."""
        return None

    def repeated(self, number: int) -> bytes | None:
        """5.11.7: all that match, and an empty list tells that none does."""
        return self.told(UPDATED, self.matching(), number)

    def outlet(self) -> Outlet:
        return endpoint_of(self.common, self.networks)

    def matching(self) -> Sequence[Registration]:
        return self.find(self.common.tenant, self.query)

    def told(self, reason: str, registrations: Sequence[Registration], number: int) -> bytes:
        documents = [self.query.relevant(each) for each in registrations]
        return notification_text(self.common, reason, documents, number)


def read_source_subscription(
    given: Any,
    names: Vocabulary,
    *,
    tenant: str,
    at: int,
    find: Find,
    networks: Networks,
    is_stored: bool = False,
) -> Subscription:
    """What index and couriers work with; its document is what was given. Raises BadRequestData."""
    if not isinstance(given, dict):
        raise BadRequestData("A subscription is a JSON object with type Subscription")
    rest = {member: value for member, value in given.items() if member not in _OWN}
    common = read_subscription(
        rest, names, tenant=tenant, audiences=frozenset(), at=at, expired_allowed=is_stored
    )
    return replace(
        common,
        document={**given, "id": common.id},
        interval_seconds=_interval(given.get("timeInterval")),
        dialect=SourceDialect(common, _query(given, common), find, networks),
        watches_entities=False,
    )


def dialect_of(subscription: Subscription) -> SourceDialect | None:
    return subscription.dialect if isinstance(subscription.dialect, SourceDialect) else None


def _query(given: dict[str, Any], common: Subscription) -> RegistrationQuery:
    filters = given.get("csf")
    if filters is not None and not isinstance(filters, str):
        raise BadRequestData("csf is not a text")
    notified = common.receiver.form.attributes
    return RegistrationQuery(
        wanted=tuple(Wanted(each.types, each.ids, each.id_pattern) for each in common.selectors),
        # 5.11.7: where either list is missing, every attribute counts.
        attributes=common.watched | notified if common.watched and notified else frozenset(),
        expression=parse_query(filters, common.names) if filters else None,
        geo=common.geo,
        period=read_period(_texts(given.get("temporalQ"))),
        scopes=read_scopes(given.get("scopeQ")),
    )


def _texts(given: Any) -> dict[str, str]:
    if given is None:
        return {}
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise BadRequestData("temporalQ is not an object of texts")
    return given


def _interval(given: Any) -> float | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or given <= 0:
        raise BadRequestData("timeInterval is not a number of seconds above 0")
    return max(float(given), INTERVAL_SECONDS_MIN)
