# SPDX-License-Identifier: Apache-2.0
"""Writes a query (4.9) as text again, so that a stored one can be shown in the names of another reader."""

from collections.abc import Callable

import orjson

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


def query_text(expression: Expression, term: Callable[[str], str]) -> str:
    """`term` gives the reader's word for a canonical name."""
    match expression:
        case All():
            return ";".join(_within_all(part, term) for part in expression.parts)
        case Some():
            return "|".join(query_text(part, term) for part in expression.parts)
        case Exists():
            return _target(expression.target, term)
        case Missing():
            return "!" + _target(expression.target, term)
        case Matches():
            pattern = expression.pattern.replace("\\", "\\\\")
            operator = "~=" if expression.wanted else "!~="
            return f'{_target(expression.target, term)}{operator}"{pattern}"'
        case Compare():
            values = ",".join(map(_value, expression.values))
            return f"{_target(expression.target, term)}{expression.operator}{values}"


def _within_all(part: Expression, term: Callable[[str], str]) -> str:
    text = query_text(part, term)
    return f"({text})" if isinstance(part, Some) else text


def _target(target: Target, term: Callable[[str], str]) -> str:
    names = ".".join([term(target.attribute), *map(term, target.sub)])
    return f"{names}[{'.'.join(target.path)}]" if target.path else names


def _value(value: object) -> str:
    if isinstance(value, Range):
        return f"{_value(value.low)}..{_value(value.high)}"
    return orjson.dumps(value).decode()
