# SPDX-License-Identifier: Apache-2.0
"""Entity type selection (4.17): `A,B` and `A|B` are OR, `;` is AND, parentheses group."""

from collections.abc import Callable
from typing import TypeAlias

from hiroba.kernel.context.model.wording import check_name
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.query.alternatives import parse_alternatives

# Tells whether a set of types is selected.
TypeSelection: TypeAlias = Callable[[frozenset[str]], bool]


def parse_types(text: str, names: Vocabulary) -> TypeSelection:
    """Raises BadRequestData when the expression is malformed."""

    def one(word: str) -> TypeSelection:
        name = names.canonical(check_name(word, "Entity type"))
        return lambda types: name in types

    return parse_alternatives(text, "type", one)
