# SPDX-License-Identifier: Apache-2.0
"""Entity type selection (4.17): `A,B` and `A|B` are OR, `;` is AND, parentheses group."""

import re
from collections.abc import Callable
from typing import TypeAlias

from hiroba.kernel.context.model.wording import check_name
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import BadRequestData

TERMS_MAX = 500

# Tells whether a set of types is selected.
TypeSelection: TypeAlias = Callable[[frozenset[str]], bool]

_TOKEN = re.compile(r"[,|;()]|[^,|;()]+")


def parse_types(text: str, names: Vocabulary) -> TypeSelection:
    """Raises BadRequestData when the expression is malformed."""
    tokens = [token.strip() for token in _TOKEN.findall(text)]
    if not tokens or len(tokens) > TERMS_MAX:
        raise BadRequestData(f"type is empty or has more than {TERMS_MAX} parts")
    selection, rest = _alternatives(tokens, names)
    if rest:
        raise BadRequestData(f"type cannot be understood at {rest[0]!r}")
    return selection


def _alternatives(tokens: list[str], names: Vocabulary) -> tuple[TypeSelection, list[str]]:
    first, tokens = _conditions(tokens, names)
    parts = [first]
    while tokens and tokens[0] in ",|":
        part, tokens = _conditions(tokens[1:], names)
        parts.append(part)
    return (first if len(parts) == 1 else lambda types: any(part(types) for part in parts)), tokens


def _conditions(tokens: list[str], names: Vocabulary) -> tuple[TypeSelection, list[str]]:
    first, tokens = _one(tokens, names)
    parts = [first]
    while tokens and tokens[0] == ";":
        part, tokens = _one(tokens[1:], names)
        parts.append(part)
    return (first if len(parts) == 1 else lambda types: all(part(types) for part in parts)), tokens


def _one(tokens: list[str], names: Vocabulary) -> tuple[TypeSelection, list[str]]:
    if tokens and tokens[0] == "(":
        inner, tokens = _alternatives(tokens[1:], names)
        if not tokens or tokens[0] != ")":
            raise BadRequestData("type has a parenthesis that is not closed")
        return inner, tokens[1:]
    if not tokens or tokens[0] in ",|;()":
        raise BadRequestData("type has an operator without a name")
    name = names.canonical(check_name(tokens[0], "Entity type"))
    return (lambda types: name in types), tokens[1:]
