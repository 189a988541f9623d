# SPDX-License-Identifier: Apache-2.0
"""Texts that a stored document must contain to meet a query, for a cheap first look in SQL.

Documents are written by one JSON writer, so a name and a plain text value have one spelling there.
"""

import orjson

from hiroba.kernel.context.query.expressions import (
    All,
    Compare,
    Exists,
    Expression,
    Matches,
    Missing,
    Some,
    Target,
    mentions_times,
)

TEXTS_MAX = 8


def needed_texts(expression: Expression | None) -> list[str]:
    """A conjunction; empty when nothing can be said."""
    return list(dict.fromkeys(_texts(expression)))[:TEXTS_MAX] if expression is not None else []


def _texts(expression: Expression) -> list[str]:
    if mentions_times(expression) and not isinstance(expression, All):
        # Times of the system are not part of the text.
        return []
    match expression:
        case All():
            return [text for part in expression.parts for text in _texts(part)]
        case Compare():
            return [_name(expression.target), *_value(expression)]
        case Exists() | Matches():
            return [_name(expression.target)]
        case Missing() | Some():
            return []


def _name(target: Target) -> str:
    return f"{_spelled(target.attribute)}:"


def _value(compare: Compare) -> list[str]:
    if compare.operator != "==" or len(compare.values) != 1:
        return []
    value = compare.values[0]
    # A text that looks like a date may equal another spelling of the same moment.
    if isinstance(value, str) and not value[:4].isdigit():
        return [_spelled(value)]
    return []


def _spelled(text: str) -> str:
    return orjson.dumps(text).decode()
