# SPDX-License-Identifier: Apache-2.0
"""The scope query language (4.19): `/a/+/c`, `/a/#`; `;` is AND, `,` and `|` are OR, parentheses group."""

from collections.abc import Callable
from typing import Any, TypeAlias

from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.query.alternatives import parse_alternatives

LEVELS_MAX = 50
_FORBIDDEN = frozenset("\"'<>=!~ ")

# Tells whether the scopes of an entity (none, a text or a list of texts) are selected.
ScopeSelection: TypeAlias = Callable[[Any], bool]


def parse_scopes(text: str) -> ScopeSelection:
    """Raises BadRequestData when the expression is malformed."""
    selection = parse_alternatives(text, "scopeQ", _pattern)
    return lambda scopes: selection(scopes if isinstance(scopes, list) else [scopes] if scopes else [])


def _pattern(text: str) -> Callable[[list[str]], bool]:
    wanted = _levels(text)
    if len(wanted) > LEVELS_MAX or "" in wanted or _FORBIDDEN & set(text) or "#" in wanted[:-1]:
        raise BadRequestData(
            f"scopeQ {text[:60]!r} is not a scope such as /Kakogawa/Schools, /+/Schools or /#"
        )
    return lambda scopes: any(_matches(_levels(scope), wanted) for scope in scopes)


def _levels(scope: str) -> list[str]:
    # The first / may be left out (4.18).
    return scope.removeprefix("/").split("/")


def _matches(scope: list[str], wanted: list[str]) -> bool:
    if wanted[-1] == "#":
        wanted = wanted[:-1]
        scope = scope[: len(wanted)]
    return len(scope) == len(wanted) and all(
        level in ("+", here) for level, here in zip(wanted, scope, strict=True)
    )
