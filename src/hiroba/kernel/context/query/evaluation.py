# SPDX-License-Identifier: Apache-2.0
"""Decides whether a stored document meets a query. The only place that knows: SQL merely narrows.

A document is asked like a plain value: an attribute with several instances, or with a list as its value, meets a
term when one of them does (4.9).
"""

import operator
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeAlias

from hiroba.kernel.context.model.attributes import EXPIRES_AT, VALUE_MEMBER, instances_of
from hiroba.kernel.context.model.entities import Document
from hiroba.kernel.context.model.wording import parse_moment
from hiroba.kernel.context.query.expressions import (
    All,
    Compare,
    Exists,
    Expression,
    Matches,
    Missing,
    Range,
    Some,
    Target,
)
from hiroba.kernel.context.query.patterns import pattern_found

Test: TypeAlias = Callable[[Document], bool]

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TIMES = frozenset(["createdAt", "modifiedAt", EXPIRES_AT])
_PLAIN_MEMBERS = _TIMES | {"observedAt", "unitCode", "datasetId", "type", "objectType", "valueType"}
_SCALARS = frozenset([str, int, float, bool])
_NUMBERS: frozenset[type] = frozenset([int, float])
_TEXTS: frozenset[type] = frozenset([str])
_ENTITY_MEMBERS = _TIMES | {"id", "type", "scope"}


def meets(document: Document, wanted: Expression) -> bool:
    match wanted:
        case Compare():
            return _compare(document, wanted)
        case All():
            return all(meets(document, part) for part in wanted.parts)
        case Some():
            return any(meets(document, part) for part in wanted.parts)
        case Matches():
            found = [value for value in values_at(document, wanted.target) if isinstance(value, str)]
            return (
                bool(found) and any(pattern_found(wanted.pattern, value) for value in found) is wanted.wanted
            )
        case Exists():
            return next(values_at(document, wanted.target), None) is not None
        case Missing():
            return next(values_at(document, wanted.target), None) is None


def test_of(wanted: Expression) -> Test:
    """`meets` for many documents: the most usual comparisons look at no more than they must."""
    if isinstance(wanted, All):
        tests = tuple(map(test_of, wanted.parts))
        return lambda document: all(test(document) for test in tests)
    return (_scalar_test(wanted) if isinstance(wanted, Compare) else None) or partial(meets, wanted=wanted)


def _scalar_test(wanted: Compare) -> Test | None:
    """For an attribute of its own that is compared with one number, or one text that is no date."""
    target = wanted.target
    compare = operator.eq if wanted.operator == "==" else _ORDER.get(wanted.operator)
    # A condition on linked entities that nothing meets has no value at all.
    if compare is None or len(wanted.values) != 1 or target.sub or target.path:
        return None
    other = wanted.values[0]
    if isinstance(other, str):
        kinds = _TEXTS if not other[:4].isdigit() else None
    else:
        kinds = _NUMBERS if other.__class__ in _NUMBERS else None
    if kinds is None:
        return None
    name = target.attribute

    def test(document: Document) -> bool:
        attribute = document.get(name)
        if attribute.__class__ is dict:
            value = attribute.get("value")
            if value.__class__ in _SCALARS and attribute["type"] == "Property":
                return value.__class__ in kinds and compare(value, other)
        return meets(document, wanted)

    return test


def _compare(document: Document, wanted: Compare) -> bool:
    found = False
    for value in values_at(document, wanted.target):
        found = True
        if wanted.operator == "==" and any(_equal(value, other) for other in wanted.values):
            return True
        if wanted.operator in _ORDER and _ordered(value, wanted.operator, wanted.values[0]):
            return True
        if wanted.operator == "!=" and any(_equal(value, other) for other in wanted.values):
            return False
    return found and wanted.operator == "!="


def _equal(value: object, other: object) -> bool:
    if isinstance(other, Range):
        return _ordered(value, ">=", other.low) and _ordered(value, "<=", other.high)
    if isinstance(value, bool) or isinstance(other, bool):
        return value is other
    if value == other:
        return True
    moments = _moments(value, other)
    return moments is not None and moments[0] == moments[1]


def _ordered(value: object, sign: str, other: object) -> bool:
    if isinstance(value, bool) or isinstance(other, bool):
        return False
    compare = _ORDER[sign]
    if isinstance(value, int | float) and isinstance(other, int | float):
        return compare(value, other)
    if isinstance(value, str) and isinstance(other, str):
        moments = _moments(value, other)
        return compare(*moments) if moments else compare(value, other)
    return False


def _moments(value: object, other: object) -> tuple[datetime, datetime] | None:
    # Only texts that look like dates are parsed; comparing 09:00+09:00 with 00:00Z needs it.
    if not (
        isinstance(value, str) and isinstance(other, str) and value[:4].isdigit() and other[:4].isdigit()
    ):
        return None
    left, right = parse_moment(value), parse_moment(other)
    if left is None or right is None:
        return None
    return _aware(left), _aware(right)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def values_at(document: Document, target: Target) -> Iterator[Any]:
    """The values that a term looks at: several for a list and for several instances."""
    attribute = document.get(target.attribute)
    if attribute is None:
        return iter(())
    if attribute.__class__ is dict and not (target.sub or target.path):
        value = attribute.get("value")
        # By far the most usual attribute: one Property with one scalar.
        if value.__class__ in _SCALARS and attribute["type"] == "Property":
            return iter((value,))
    return _all_values(attribute, target)


def _all_values(attribute: Any, target: Target) -> Iterator[Any]:
    if target.attribute in _ENTITY_MEMBERS:
        yield from _each(attribute)
        return
    for instance in instances_of(attribute):
        for found in _descend(instance, target.sub):
            yield from _inside(found, target.path)


def _descend(instance: Any, subs: tuple[str, ...]) -> Iterator[Any]:
    if not subs:
        yield instance
        return
    child = instance.get(subs[0]) if isinstance(instance, dict) else None
    if child is None:
        # Some clients write value paths with dots instead of brackets; both are understood.
        value = _value_of(instance)
        if isinstance(value, dict):
            yield from _inside_value(value, subs)
        return
    if subs[0] in _PLAIN_MEMBERS:
        yield child
        return
    for inner in instances_of(child):
        yield from _descend(inner, subs[1:])


def _inside(found: Any, path: tuple[str, ...]) -> Iterator[Any]:
    value = _value_of(found) if isinstance(found, dict) else found
    if path:
        yield from _inside_value(value, path)
    elif isinstance(found, dict) and found.get("type") == "LanguageProperty":
        yield from found["languageMap"].values()
    else:
        yield from _each(value)


def _inside_value(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    for step in path:
        if step == "*" and isinstance(value, dict):
            yield from value.values()
            return
        value = value.get(step) if isinstance(value, dict) else None
    yield from _each(value)


def _value_of(instance: Any) -> Any:
    if isinstance(instance, dict) and "type" in instance:
        return instance.get(VALUE_MEMBER.get(instance["type"], "value"))
    return instance


def _each(value: Any) -> Iterator[Any]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            # A typed value (4.6.3), or an item of an objectList.
            yield item.get("@value", item.get("object", item) if len(item) == 1 else item)
        elif item is not None:
            yield item
