# SPDX-License-Identifier: Apache-2.0
"""A notification of a source becomes one to the subscriber (5.8.6): in his form, of what he may see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from hiroba.kernel.context.access.entity_types import EntityTypes
from hiroba.kernel.context.federation.merging import Found, found_of, merge, read_found
from hiroba.kernel.context.federation.registration import AUXILIARY, Registration
from hiroba.kernel.context.federation.wording import HEAD, only
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.model.wording import NULL
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.query.evaluation import meets
from hiroba.kernel.context.query.patterns import pattern_found
from hiroba.kernel.context.representation.render import render
from hiroba.kernel.context.store.reader import Reader
from hiroba.kernel.context.store.selection import stands_in_relation
from hiroba.kernel.context.subscriptions.payload import notification_text, periodic_text
from hiroba.kernel.context.subscriptions.subscription import Selector, Subscription

ENTITIES_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Reported:
    """One entity of a notification; `marks` tell what is gone: `deletedAt`, or attributes that are null now."""

    record: Record
    marks: dict[str, Any]


class SourceReports:
    def __init__(self, reader: Reader, entity_types: EntityTypes) -> None:
        self._reader = reader
        self._entity_types = entity_types

    async def payload(
        self,
        subscription: Subscription,
        registration: Registration,
        given: Any,
        names: Vocabulary,
        number: int,
    ) -> bytes | None:
        """None when nothing of it concerns the subscriber. Raises BadRequestData for what is no notification."""
        items = given.get("data") if isinstance(given, dict) else None
        if not isinstance(items, list) or len(items) > ENTITIES_MAX:
            raise BadRequestData(f"A notification has `data`, a list of at most {ENTITIES_MAX} entities")
        told = [await self._read(subscription, registration, item, names) for item in items]
        found = [each for each in told if each is not None]
        if not found:
            return None
        if not any(each.marks for each in found):
            return periodic_text(subscription, [each.record for each in found], number)
        return notification_text(subscription, number, [_text(subscription, each) for each in found])

    async def _read(
        self, subscription: Subscription, registration: Registration, item: Any, names: Vocabulary
    ) -> Reported | None:
        if not isinstance(item, dict):
            return None
        marks = {"deletedAt": item["deletedAt"]} if "deletedAt" in item else {}
        gone = [name for name, value in item.items() if name not in HEAD and _is_null(value)]
        marks |= {names.canonical(name): NULL for name in gone}
        item.pop("@context", None)
        found = read_found({name: value for name, value in item.items() if name not in gone}, names)
        if found is None:
            return None
        held = registration.attributes_for(frozenset([found.document["id"]]), found.types)
        found.document = only(found.document, held)
        found.is_auxiliary = registration.mode == AUXILIARY
        parts = [found] if held is None or marks else [*await self._here(subscription, found), found]
        record = merge(parts)
        is_met = self._may_see(subscription, record) and _selected(subscription.selectors, record)
        if not is_met or not (marks or _meets(subscription, record)):
            return None
        return Reported(record, marks)

    async def _here(self, subscription: Subscription, found: Found) -> list[Found]:
        """What lies here of an entity whose attributes lie apart, so that conditions can be judged."""
        record = await self._reader.record(subscription.tenant, found.document["id"])
        return [found_of(record)] if record is not None and self._may_see(subscription, record) else []

    def _may_see(self, subscription: Subscription, record: Record) -> bool:
        return self._entity_types.audience(record.type_key) in subscription.audiences


def _is_null(value: Any) -> bool:
    if isinstance(value, dict):
        return NULL in (value.get("value"), value.get("object")) or value.get("languageMap") == {
            "@none": NULL
        }
    return bool(value == NULL)


def _selected(selectors: Sequence[Selector], record: Record) -> bool:
    types = frozenset(record.type_key.split(" "))
    return not selectors or any(
        (each.types is None or each.types(types))
        and (not each.ids or record.id in each.ids)
        and (each.id_pattern is None or pattern_found(each.id_pattern, record.id))
        for each in selectors
    )


def _meets(subscription: Subscription, record: Record) -> bool:
    document = orjson.loads(record.document)
    if subscription.expression is not None and not meets(document, subscription.expression):
        return False
    if subscription.scopes is not None and not subscription.scopes(document.get("scope")):
        return False
    return subscription.geo is None or stands_in_relation(document, subscription.geo)


def _text(subscription: Subscription, reported: Reported) -> bytes:
    form = subscription.receiver.form
    shown = orjson.loads(render(reported.record, replace(form, geojson=False)))
    for name, value in reported.marks.items():
        if name == "deletedAt" or form.shows(name):
            shown[name if name == "deletedAt" else form.names.term(name)] = value
    return orjson.dumps(shown)
