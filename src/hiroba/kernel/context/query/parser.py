# SPDX-License-Identifier: Apache-2.0
"""Reads `q` (4.9): `;` is AND and binds tighter than `|`, which is OR; parentheses group."""

import re

import orjson

from hiroba.kernel.context.model.wording import check_name
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.query.expressions import (
    All,
    Compare,
    Exists,
    Expression,
    LinkedIds,
    LinkedTerm,
    Matches,
    Missing,
    Range,
    Some,
    Target,
)
from hiroba.kernel.context.query.patterns import check_pattern

DEPTH_MAX = 20
TERMS_MAX = 100
CHARACTERS_MAX = 8_000

_OPERATOR = re.compile(r"!~=|~=|==|!=|>=|<=|>|<")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_BARE = re.compile(r'[^;|()",]+')
_TARGET = re.compile(r"[^;|()\"=!<>~\[\]{}]+")
# `Device,Sensor:` before the attribute of a linked entity; the colon of an IRI is followed by slashes.
_TYPES = re.compile(r"([^;|()\"=!<>~\[\]{}:]+):(?!//)")
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_WORDS: dict[str, object] = {"true": True, "false": False}


def parse_query(
    text: str,
    names: Vocabulary,
    *,
    expanded: frozenset[str] = frozenset(),
    linked: list[LinkedTerm] | None = None,
) -> Expression:
    """`expanded` are attributes whose values are words of the @context (expandValues). `linked` gets the conditions
    on linked entities, inner ones first; without it they are refused.

    Raises BadRequestData that shows where the query stops making sense.
    """
    if len(text) > CHARACTERS_MAX:
        raise BadRequestData(f"q has more than {CHARACTERS_MAX} characters")
    reader = _Reader(text, names, expanded, linked)
    found = reader.alternatives(depth=0)
    if reader.at != len(text):
        reader.fail()
    return found


def parse_target(text: str, names: Vocabulary) -> Target:
    """A member of an entity or a path within an attribute, as `orderBy` names them."""
    reader = _Reader(text, names, frozenset())
    found = reader.target()
    if reader.at != len(text):
        reader.fail()
    return found


class _Reader:
    def __init__(
        self,
        text: str,
        names: Vocabulary,
        expanded: frozenset[str],
        linked: list[LinkedTerm] | None = None,
    ) -> None:
        self.linked = linked
        self.text = text
        self.names = names
        self.expanded = expanded
        self.at = 0
        self.terms = 0

    def fail(self) -> None:
        raise BadRequestData(
            f"q cannot be understood at character {self.at + 1}: {self.text[self.at :][:40]!r}"
        )

    def take(self, word: str) -> bool:
        if self.text.startswith(word, self.at):
            self.at += len(word)
            return True
        return False

    def match(self, pattern: re.Pattern[str]) -> str | None:
        found = pattern.match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        return found.group()

    def alternatives(self, depth: int) -> Expression:
        parts = [self.conditions(depth)]
        while self.take("|"):
            parts.append(self.conditions(depth))
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def conditions(self, depth: int) -> Expression:
        parts = [self.condition(depth)]
        while self.take(";"):
            parts.append(self.condition(depth))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def condition(self, depth: int) -> Expression:
        self.terms += 1
        if depth > DEPTH_MAX or self.terms > TERMS_MAX:
            raise BadRequestData(f"q has more than {TERMS_MAX} terms or is nested deeper than {DEPTH_MAX}")
        if self.take("("):
            inner = self.alternatives(depth + 1)
            if not self.take(")"):
                self.fail()
            return inner
        return self.term()

    def term(self) -> Expression:
        if self.take("!"):
            return Missing(self.target())
        target = self.target()
        if self.linked is None or not self.take("{"):
            return self.compared(target)
        hops = [(target, self.types())]
        target = self.target()
        while self.take("{"):
            hops.append((target, self.types()))
            target = self.target()
        if len(hops) > DEPTH_MAX or not self.take("}" * len(hops)):
            self.fail()
        found = self.compared(target)
        for depth, (relationship, types) in enumerate(reversed(hops), start=1):
            self.linked.append(LinkedTerm(found, types, depth))
            found = Compare(relationship, "==", (LinkedIds(len(self.linked) - 1),))
        return found

    def types(self) -> tuple[str, ...]:
        found = _TYPES.match(self.text, self.at)
        if found is None:
            return ()
        self.at = found.end()
        return tuple(self.names.canonical(check_name(name.strip())) for name in found.group(1).split(","))

    def compared(self, target: Target) -> Expression:
        operator = self.match(_OPERATOR)
        if operator is None:
            return Exists(target)
        if operator.endswith("~="):
            return Matches(target, check_pattern(self.pattern()), operator == "~=")
        values = self.values(operator)
        if target.attribute in self.expanded:
            values = tuple(self.names.canonical(v) if isinstance(v, str) else v for v in values)
        return Compare(target, operator, values)

    def target(self) -> Target:
        name = self.match(_TARGET)
        if not name:
            self.fail()
        path: list[str] = []
        while self.take("["):
            end = self.text.find("]", self.at)
            if end < 0:
                self.fail()
            path += self.text[self.at : end].split(".")
            self.at = end + 1
        first, *subs = _split_name(name or "", self.names)
        for part in (first, *subs):
            check_name(part, "q: attribute name")
        return Target(first, tuple(subs), tuple(path))

    def pattern(self) -> str:
        quoted = self.match(_QUOTED)
        if quoted is not None:
            return str(orjson.loads(quoted)) if "\\" not in quoted else quoted[1:-1].replace("\\\\", "\\")
        # A pattern without quotes ends at the next AND or at a parenthesis that it did not open.
        start, depth = self.at, 0
        while self.at < len(self.text) and self.text[self.at] not in ";":
            depth += {"(": 1, ")": -1}.get(self.text[self.at], 0)
            if depth < 0:
                break
            self.at += 1
        return self.text[start : self.at]

    def values(self, operator: str) -> tuple[object, ...]:
        found = [self.value_or_range()]
        while self.take(","):
            found.append(self.value_or_range())
        if operator not in ("==", "!=") and (len(found) > 1 or isinstance(found[0], Range)):
            raise BadRequestData(f"q: {operator} takes one value, not a list or a range")
        return tuple(found)

    def value_or_range(self) -> object:
        quoted = self.match(_QUOTED)
        if quoted is not None:
            low = _unquote(quoted)
            if not self.take(".."):
                return low
            high = self.match(_QUOTED)
            return Range(low, _unquote(high or '""'))
        bare = self.match(_BARE)
        if not bare:
            self.fail()
        low_text, dots, high_text = (bare or "").partition("..")
        if dots:
            return Range(_bare_value(low_text), _bare_value(high_text))
        return _bare_value(low_text)


def _split_name(name: str, names: Vocabulary) -> list[str]:
    # The dots of a full IRI are part of the name (4.9: such a name may stand in its expanded form).
    if "://" in name:
        return [names.canonical(name)]
    return [names.canonical(part) for part in name.split(".")]


def _unquote(quoted: str) -> str:
    try:
        return str(orjson.loads(quoted))
    except orjson.JSONDecodeError:
        return quoted[1:-1]


def _bare_value(text: str) -> object:
    if _NUMBER.fullmatch(text):
        return float(text) if any(mark in text for mark in ".eE") else int(text)
    return _WORDS.get(text, text)
