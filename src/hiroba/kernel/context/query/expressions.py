# SPDX-License-Identifier: Apache-2.0
"""The query language of NGSI-LD (4.9) as a tree of frozen values."""

from dataclasses import dataclass
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

SYSTEM_TIMES = frozenset(["createdAt", "modifiedAt"])


def mentions_times(expression: Expression) -> bool:
    """Whether the times of the system, which are not part of a stored document, decide."""
    if isinstance(expression, All | Some):
        return any(mentions_times(part) for part in expression.parts)
    target = expression.target
    return target.attribute in SYSTEM_TIMES or not SYSTEM_TIMES.isdisjoint(target.sub)
