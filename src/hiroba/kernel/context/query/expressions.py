# SPDX-License-Identifier: Apache-2.0
"""The query language of NGSI-LD (4.9) as a tree of frozen values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias


@dataclass(frozen=True)
class Range:
    """`low..high`, both included."""

    low: object
    high: object


@dataclass(frozen=True)
class Target:
    """What a term looks at: `attribute.sub[path.path]`; names are canonical."""

    attribute: str
    sub: tuple[str, ...] = ()
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exists:
    target: Target


@dataclass(frozen=True)
class Missing:
    target: Target


@dataclass(frozen=True)
class Compare:
    """`operator` is one of == != < <= > >=; several values mean any of them."""

    target: Target
    operator: str
    values: tuple[object, ...]


@dataclass(frozen=True)
class LinkedIds:
    """Among the values of a Compare: the ids of entities that meet the linked term of this number."""

    number: int


@dataclass(frozen=True)
class Matches:
    """`~=` and with `wanted` false `!~=`."""

    target: Target
    pattern: str
    wanted: bool


@dataclass(frozen=True)
class All:
    parts: tuple["Expression", ...]


@dataclass(frozen=True)
class Some:
    parts: tuple["Expression", ...]


Expression: TypeAlias = Exists | Missing | Compare | Matches | All | Some


@dataclass(frozen=True)
class LinkedTerm:
    """`relationship{Type:inner}` (4.9): what the linked entity has to meet. `types` are a hint; `depth` counts hops."""

    inner: Expression
    types: tuple[str, ...]
    depth: int


def with_linked(expression: Expression, found: Sequence[tuple[str, ...]]) -> Expression:
    """The expression with the ids of linked entities, by the number of their term."""
    match expression:
        case All():
            return All(tuple(with_linked(part, found) for part in expression.parts))
        case Some():
            return Some(tuple(with_linked(part, found) for part in expression.parts))
        case Compare(values=(LinkedIds(number),)):
            return replace(expression, values=found[number])
        case _:
            return expression


SYSTEM_TIMES = frozenset(["createdAt", "modifiedAt"])


def mentions_times(expression: Expression) -> bool:
    """Whether the times of the system, which are not part of a stored document, decide."""
    if isinstance(expression, All | Some):
        return any(mentions_times(part) for part in expression.parts)
    return asks_times(expression.target)


def asks_times(target: Target) -> bool:
    return target.attribute in SYSTEM_TIMES or not SYSTEM_TIMES.isdisjoint(target.sub)


def members_of(expression: Expression) -> frozenset[str]:
    """The members of an entity that decide."""
    if isinstance(expression, All | Some):
        return frozenset[str]().union(*map(members_of, expression.parts))
    return frozenset([expression.target.attribute])
