# SPDX-License-Identifier: Apache-2.0
"""A subscription to registrations (5.11): read from a request, checked, and ready to be matched."""

from dataclasses import dataclass
from typing import Any

from hiroba.kernel.context.federation.discovery import RegistrationQuery, Wanted, read_period
from hiroba.kernel.context.model.entities import Document
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.query.parser import parse_query
from hiroba.kernel.context.subscriptions.reading import read_subscription
from hiroba.kernel.context.subscriptions.subscription import Subscription

# What 5.11 understands in its own way; the rest is as in subscriptions to entities.
_OWN = ("timeInterval", "temporalQ", "csf")
INTERVAL_SECONDS_MIN = 1.0


@dataclass(frozen=True, slots=True)
class SourceSubscription:
    """`common` knows receiver, expiry and activity; `document` is what was given."""

    common: Subscription
    document: Document
    query: RegistrationQuery
    interval_seconds: float | None

    @property
    def tenant(self) -> str:
        return self.common.tenant

    @property
    def id(self) -> str:
        return self.common.id


def read_source_subscription(
    given: Any, names: Vocabulary, *, tenant: str, at: int, is_stored: bool = False
) -> SourceSubscription:
    """Raises BadRequestData that names the member at fault."""
    if not isinstance(given, dict):
        raise BadRequestData("A subscription is a JSON object with type Subscription")
    rest = {member: value for member, value in given.items() if member not in _OWN}
    common = read_subscription(
        rest, names, tenant=tenant, audiences=frozenset(), at=at, expired_allowed=is_stored
    )
    given["id"] = common.id
    wanted = tuple(Wanted(each.types, each.ids, each.id_pattern) for each in common.selectors)
    filters = given.get("csf")
    if filters is not None and not isinstance(filters, str):
        raise BadRequestData("csf is not a text")
    query = RegistrationQuery(
        wanted=wanted,
        attributes=common.watched,
        expression=parse_query(filters, names) if filters else None,
        geo=common.geo,
        period=read_period(_texts(given.get("temporalQ"))),
    )
    return SourceSubscription(common, given, query, _interval(given.get("timeInterval")))


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
