# SPDX-License-Identifier: Apache-2.0
"""The grammar that type selection (4.17) and scope query (4.19) share: `,` and `|` are OR, `;` is AND and binds
tighter, parentheses group."""

import re
from collections.abc import Callable
from typing import Generic, TypeAlias, TypeVar

from hiroba.kernel.context.problems import BadRequestData

PARTS_MAX = 500
DEPTH_MAX = 20

Value = TypeVar("Value")
Test: TypeAlias = Callable[[Value], bool]

_TOKEN = re.compile(r"[,|;()]|[^,|;()]+")


def parse_alternatives(text: str, what: str, leaf: Callable[[str], Test[Value]]) -> Test[Value]:
    """`leaf` makes the test for one word. Raises BadRequestData when the expression is malformed."""
    tokens = [token.strip() for token in _TOKEN.findall(text)]
    if not tokens or len(tokens) > PARTS_MAX:
        raise BadRequestData(f"{what} is empty or has more than {PARTS_MAX} parts")
    reader = _Reader(tokens, what, leaf)
    test = reader.alternatives(0)
    if reader.tokens:
        raise BadRequestData(f"{what} cannot be understood at {reader.tokens[-1][:60]!r}")
    return test


class _Reader(Generic[Value]):
    """`tokens` are in reverse, so that taking one is cheap."""

    def __init__(self, tokens: list[str], what: str, leaf: Callable[[str], Test[Value]]) -> None:
        self.tokens = tokens[::-1]
        self._what = what
        self._leaf = leaf

    def alternatives(self, depth: int) -> Test[Value]:
        parts = [self._conditions(depth)]
        while self.tokens and self.tokens[-1] in ",|":
            self.tokens.pop()
            parts.append(self._conditions(depth))
        return parts[0] if len(parts) == 1 else lambda value: any(part(value) for part in parts)

    def _conditions(self, depth: int) -> Test[Value]:
        parts = [self._one(depth)]
        while self.tokens and self.tokens[-1] == ";":
            self.tokens.pop()
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else lambda value: all(part(value) for part in parts)

    def _one(self, depth: int) -> Test[Value]:
        word = self.tokens.pop() if self.tokens else ""
        if word == "(" and depth < DEPTH_MAX:
            inner = self.alternatives(depth + 1)
            if not self.tokens or self.tokens.pop() != ")":
                raise BadRequestData(f"{self._what} has a parenthesis that is not closed")
            return inner
        if not word or word in ",|;()":
            raise BadRequestData(f"{self._what} has an operator without a name, or is nested too deep")
        return self._leaf(word)
