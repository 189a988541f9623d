# SPDX-License-Identifier: Apache-2.0
"""Entities on the way out: normalized, keyValues, values or unique, with the attributes and metadata asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from hiroba.kernel.context.model.attribute_times import times_of
from hiroba.kernel.context.model.attributes import Attribute
from hiroba.kernel.context.model.entities import Document, Record
from hiroba.kernel.context.ngsiv2.mapping.attributes import show_attribute, shown_instance
from hiroba.kernel.context.ngsiv2.mapping.entities import attributes_of, names_of
from hiroba.kernel.context.ngsiv2.mapping.moments import shown_moment
from hiroba.kernel.context.ngsiv2.mapping.names import DATE_EXPIRES, shown_attribute
from hiroba.kernel.context.ngsiv2.mapping.values import shown_value

NORMALIZED, KEY_VALUES, VALUES, UNIQUE = "normalized", "keyValues", "values", "unique"
EVERY = "*"
DATE_CREATED, DATE_MODIFIED, SERVICE_PATH = "dateCreated", "dateModified", "servicePath"
ALTERATION_TYPE, PREVIOUS_VALUE, ACTION_TYPE = "alterationType", "previousValue", "actionType"
# "Builtin Attributes" of the Orion API: shown only when asked for by name.
BUILTIN_ATTRIBUTES = frozenset([DATE_CREATED, DATE_MODIFIED, SERVICE_PATH, ALTERATION_TYPE, DATE_EXPIRES])


@dataclass(frozen=True, kw_only=True)
class View:
    """How a reader wants entities; names are those of NGSIv2."""

    format: str = NORMALIZED
    attributes: tuple[str, ...] = ()
    metadata: tuple[str, ...] = ()
    except_attributes: frozenset[str] = frozenset()

    @property
    def wanted(self) -> frozenset[str]:
        """The attributes asked for, besides builtin ones; none means all."""
        if EVERY in self.attributes:
            return frozenset()
        return frozenset(self.attributes) - BUILTIN_ATTRIBUTES

    @property
    def is_common(self) -> bool:
        """Whether others are likely to ask for the same, so that the result is worth keeping."""
        return not (self.attributes or self.metadata or self.except_attributes)


@dataclass(frozen=True)
class Cause:
    """What a notification knows beside the entity: the change, and stored attributes as they were before.

    `named` are those of the request, `told` those that count as changed; `before` holds only what is named.
    """

    alteration: str
    named: frozenset[str]
    told: frozenset[str]
    before: Mapping[str, Any]

    def previous(self, stored: str, instance: Attribute) -> Attribute | None:
        """What nobody has named was the same before."""
        if stored not in self.named:
            return instance
        before = self.before.get(stored)
        return None if before is None else shown_instance(before)


def render(record: Record, view: View) -> bytes:
    """One entity as JSON text."""
    if not view.is_common:
        return orjson.dumps(show_entity(record, orjson.loads(record.document), view))
    if record.forms is None or view not in record.forms:
        text = orjson.dumps(show_entity(record, orjson.loads(record.document), view))
        record.forms = {view: text}
    return record.forms[view]


def show_entity(record: Record, document: Document, view: View, cause: Cause | None = None) -> Any:
    """The entity as a value to write."""
    shown = show_attributes(record, document, view, cause)
    if view.format in (VALUES, UNIQUE):
        return shown
    id, type, _ = names_of(document)
    return {"id": id, "type": type, **shown}


def show_attributes(record: Record, document: Document, view: View, cause: Cause | None = None) -> Any:
    """The same without id and type."""
    own = {shown_attribute(name): (name, value) for name, value in attributes_of(document).items()}
    found: dict[str, dict[str, Any]] = {}
    for name in _wanted(own, view):
        if name in own:
            stored, attribute = own[name]
            found[name] = _attribute(record, stored, shown_instance(attribute), view, cause)
        else:
            builtin = _builtin(record, document, name, cause)
            if builtin is not None:
                found[name] = builtin
    if view.format == NORMALIZED:
        return found
    values = {name: attribute["value"] for name, attribute in found.items()}
    if view.format == KEY_VALUES:
        return values
    return list(values.values()) if view.format == VALUES else _each_once(list(values.values()))


def show_single(record: Record, stored: str, attribute: Any, metadata: tuple[str, ...]) -> dict[str, Any]:
    """One attribute in normalized representation."""
    return _attribute(record, stored, shown_instance(attribute), View(metadata=metadata), None)


def _wanted(own: Mapping[str, Any], view: View) -> list[str]:
    if not view.attributes:
        return [n for n in own if n != DATE_EXPIRES and n not in view.except_attributes]
    names: list[str] = []
    for name in view.attributes:
        if name == EVERY:
            names += [n for n in own if n != DATE_EXPIRES and n not in view.attributes]
        else:
            names.append(name)
    return list(dict.fromkeys(names))


def _attribute(
    record: Record, stored: str, instance: Attribute, view: View, cause: Cause | None
) -> dict[str, Any]:
    if view.format != NORMALIZED:
        return {"value": shown_value(instance)[1]}
    attribute = show_attribute(instance)
    if view.metadata:
        attribute["metadata"] = _metadata(record, stored, instance, attribute["metadata"], view, cause)
    return attribute


def _metadata(
    record: Record, stored: str, instance: Attribute, own: dict[str, Any], view: View, cause: Cause | None
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in view.metadata:
        if name == EVERY:
            found |= own
        elif name in own:
            found[name] = own[name]
        elif name in (DATE_CREATED, DATE_MODIFIED):
            times = times_of(record, stored, instance.get("datasetId"))
            found[name] = _moment(times[0 if name == DATE_CREATED else 1])
        elif cause is not None and name == PREVIOUS_VALUE:
            before = cause.previous(stored, instance)
            if before is not None:
                kind, value = shown_value(before)
                found[name] = {"type": kind, "value": value}
        elif cause is not None and name == ACTION_TYPE and stored in cause.named:
            action = "append" if cause.before.get(stored) is None else "update"
            found[name] = {"type": "Text", "value": action}
    return found


def _builtin(record: Record, document: Document, name: str, cause: Cause | None) -> dict[str, Any] | None:
    if name == DATE_CREATED:
        return {**_moment(record.created), "metadata": {}}
    if name == DATE_MODIFIED:
        return {**_moment(record.modified), "metadata": {}}
    if name == SERVICE_PATH:
        return {"type": "Text", "value": names_of(document)[2], "metadata": {}}
    if name == ALTERATION_TYPE and cause is not None:
        return {"type": "Text", "value": cause.alteration, "metadata": {}}
    return None


def _moment(number: int) -> dict[str, Any]:
    return {"type": "DateTime", "value": shown_moment(number)}


def _each_once(values: list[Any]) -> list[Any]:
    found: dict[bytes, Any] = {}
    for value in values:
        found.setdefault(orjson.dumps(value), value)
    return list(found.values())
