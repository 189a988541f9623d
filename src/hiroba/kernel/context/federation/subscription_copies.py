# SPDX-License-Identifier: Apache-2.0
"""The copy of a subscription for one source (5.8.1.4): reduced to what the registration holds, reporting to here."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson

from hiroba.kernel.context.federation.discovery import RegistrationQuery, Wanted
from hiroba.kernel.context.federation.forwarding import url_of
from hiroba.kernel.context.federation.operations import CREATE_SUBSCRIPTION
from hiroba.kernel.context.federation.registration import EntityInfo, Registration
from hiroba.kernel.context.media_types import JSON
from hiroba.kernel.context.model.entities import Document
from hiroba.kernel.context.names.vocabulary import CORE, Vocabulary
from hiroba.kernel.context.query.parser import parse_query
from hiroba.kernel.context.subscriptions.naming import renamed
from hiroba.kernel.context.subscriptions.subscription import Subscription

_KEPT = ("notificationTrigger", "timeInterval", "throttling", "expiresAt")
_CONDITIONS = ("q", "geoQ", "scopeQ")


@dataclass(frozen=True)
class Order:
    """What is ordered at a source: `members` without id and address, in the words of `names`."""

    subscription: Subscription
    registration: Registration
    members: Document
    names: Vocabulary

    @property
    def key(self) -> tuple[str, str, str]:
        return self.subscription.tenant, self.subscription.id, self.registration.id

    @property
    def made_for(self) -> str:
        """Changes when the copy at the source has to be made anew."""
        source = self.registration.source
        text = orjson.dumps(
            [self.members, source.endpoint, source.tenant, url_of(self.names)], option=orjson.OPT_SORT_KEYS
        )
        return sha256(text).hexdigest()[:32]

    def document(self, id: str, address: str) -> Document:
        notification = self.members["notification"] | {"endpoint": {"uri": address, "accept": JSON}}
        return self.members | {"id": id, "notification": notification}


def order_for(subscription: Subscription, registration: Registration) -> Order | None:
    """None when the source is not concerned. `localOnly` keeps two brokers from ordering in circles (5.5.13)."""
    if CREATE_SUBSCRIPTION not in registration.operations or registration.intervals:
        return None
    if not _query_of(subscription).selects(registration):
        return None
    names = CORE if url_of(subscription.names) is None else subscription.names
    given = renamed(subscription.document, subscription.names, names)
    infos = [info for part in registration.information for info in part.entities]
    members: Document = {
        "type": "Subscription",
        "entities": _selectors(given, subscription, infos, names),
        "localOnly": True,
        "notification": {"format": "normalized", "sysAttrs": True},
    }
    members |= {member: given[member] for member in _KEPT if member in given}
    held = None
    if registration.attributes_for(None, None) is None:
        members |= {member: given[member] for member in _CONDITIONS if member in given}
        watched = subscription.watched
    else:
        held = frozenset(name for part in registration.information for name in part.attributes)
        watched = subscription.watched & held if subscription.watched else held
        if not watched:
            return None
        members["notification"]["attributes"] = sorted(map(names.term, held))
    if watched and "timeInterval" not in members:
        members["watchedAttributes"] = sorted(map(names.term, watched))
    return Order(subscription, registration, members, names) if members["entities"] else None


def _query_of(subscription: Subscription) -> RegistrationQuery:
    filters = subscription.document.get("csf")
    return RegistrationQuery(
        wanted=tuple(Wanted(each.types, each.ids, each.id_pattern) for each in subscription.selectors),
        attributes=subscription.watched,
        expression=parse_query(filters, subscription.names) if filters else None,
    )


def _selectors(
    given: Document, subscription: Subscription, infos: Iterable[EntityInfo], names: Vocabulary
) -> list[dict[str, Any]]:
    infos = list(infos)
    if not given.get("entities"):
        return [_narrowed({"type": "*"}, info, names) for info in infos]
    if not infos:
        return list(given["entities"])
    found = [
        _narrowed(selector, info, names)
        for selector, wanted in zip(given["entities"], subscription.selectors, strict=True)
        for info in infos
        if Wanted(wanted.types, wanted.ids, wanted.id_pattern).meets(info)
    ]
    return [each for number, each in enumerate(found) if each not in found[:number]]


def _narrowed(selector: dict[str, Any], info: EntityInfo, names: Vocabulary) -> dict[str, Any]:
    """A selector of the subscriber with what the registration says beyond it."""
    narrowed = dict(selector)
    if narrowed.get("type", "*") == "*":
        narrowed["type"] = ",".join(sorted(map(names.term, info.types)))
    if "id" not in narrowed and info.id is not None:
        narrowed["id"] = info.id
    elif "id" not in narrowed and "idPattern" not in narrowed and info.id_pattern is not None:
        narrowed["idPattern"] = info.id_pattern
    return narrowed
