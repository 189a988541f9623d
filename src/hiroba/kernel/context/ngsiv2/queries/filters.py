# SPDX-License-Identifier: Apache-2.0
"""The Simple Query Language (`q`, `mq`): read into terms, decided on a stored entity.

It differs from the query language of NGSI-LD: `null` exists, dots lead into the value, metadata have a language of
their own, and builtin attributes can be asked for.
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from hiroba.kernel.context.model.attribute_times import times_of
from hiroba.kernel.context.model.entities import Document, Record
from hiroba.kernel.context.ngsiv2.mapping.attributes import show_metadata, shown_instance
from hiroba.kernel.context.ngsiv2.mapping.entities import shown_path
from hiroba.kernel.context.ngsiv2.mapping.moments import parse_moment, shown_moment
from hiroba.kernel.context.ngsiv2.mapping.names import known_attribute
from hiroba.kernel.context.ngsiv2.mapping.values import shown_value
from hiroba.kernel.context.ngsiv2.problems import BadRequest
from hiroba.kernel.context.query.patterns import check_pattern, pattern_found

TERMS_MAX = 100
CHARACTERS_MAX = 8_000
MISSING = object()

_OPERATOR = re.compile(r"==|!=|<=|>=|~=|<|>|:")
_TOKEN = re.compile(r"'([^']*)'|([^.']+)")
_NUMBER = re.compile(r"[+-]?\d{1,300}(\.\d{1,300})?([eE][+-]?\d{1,3})?")
# No stored text has these, so whoever writes them has made a mistake.
_SIGNS = re.compile(r"[<>=\"()]")
_WORDS: dict[str, object] = {"true": True, "false": False, "null": None}
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Span:
    """`low..high`, both included."""

    low: object
    high: object


@dataclass(frozen=True)
class Term:
    """One statement; `operator` is "" for existence and "!" for absence; `path` begins with the attribute."""

    path: tuple[str, ...]
    operator: str
    values: tuple[object, ...] = ()
    of_metadata: bool = False

    def meets(self, record: Record, document: Document) -> bool:
        found = self._found(record, document)
        if self.operator == "!":
            return found is MISSING
        if found is MISSING:
            return False
        return not self.operator or _compare(found, self.operator, self.values)

    @property
    def needed_text(self) -> str | None:
        """What the stored text of an entity must contain to meet this."""
        if self.operator == "!" or self.path[0] in _BUILTINS:
            return None
        return f"{orjson.dumps(known_attribute(self.path[0])).decode()}:"

    def _found(self, record: Record, document: Document) -> object:
        first, *rest = self.path
        if not self.of_metadata and first in _BUILTINS:
            return _BUILTINS[first](record, document)
        stored = known_attribute(first)
        attribute = document.get(stored)
        if attribute is None or stored in ("id", "type"):
            return MISSING
        instance = shown_instance(attribute)
        if not self.of_metadata:
            return _inside(shown_value(instance)[1], rest)
        name, *rest = rest
        if name in ("dateCreated", "dateModified"):
            times = times_of(record, stored, instance.get("datasetId"))
            return shown_moment(times[0 if name == "dateCreated" else 1])
        metadata = show_metadata(instance).get(name)
        return MISSING if metadata is None else _inside(metadata["value"], rest)


_BUILTINS: dict[str, Callable[[Record, Document], object]] = {
    "dateCreated": lambda record, document: shown_moment(record.created),
    "dateModified": lambda record, document: shown_moment(record.modified),
    "servicePath": lambda record, document: shown_path(document),
}


def parse_filter(text: str, *, of_metadata: bool = False) -> tuple[Term, ...]:
    """The statements of `q` or `mq`, all of which must be met. Raises BadRequest."""
    what = "mq" if of_metadata else "q"
    # One more mark at the end is no statement.
    statements = _split(text.removesuffix(";"), ";")
    if len(text) > CHARACTERS_MAX or len(statements) > TERMS_MAX:
        raise BadRequest(f"{what} has more than {TERMS_MAX} statements or {CHARACTERS_MAX} characters")
    return tuple(_statement(statement.strip(), what, of_metadata) for statement in statements)


def _statement(text: str, what: str, of_metadata: bool) -> Term:
    if text.startswith("!"):
        return Term(_path(text[1:], what, of_metadata), "!", (), of_metadata)
    found = _operator_in(text)
    if found is None:
        return Term(_path(text, what, of_metadata), "", (), of_metadata)
    sign = "==" if found.group() == ":" else found.group()
    path = _path(text[: found.start()], what, of_metadata)
    return Term(path, sign, _values(text[found.end() :], sign, what), of_metadata)


def _operator_in(text: str) -> re.Match[str] | None:
    # A colon within a name such as urn:x only ends the name when no other operator follows.
    quoted = False
    colon: re.Match[str] | None = None
    for at, character in enumerate(text):
        quoted ^= character == "'"
        found = None if quoted else _OPERATOR.match(text, at)
        if found is not None and found.group() == ":":
            colon = colon or found
        elif found is not None:
            return found
    return colon


def _path(text: str, what: str, of_metadata: bool) -> tuple[str, ...]:
    tokens: list[str] = []
    at = 0
    text = text.strip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or (found.end() < len(text) and text[found.end()] != "."):
            raise BadRequest(f"{what}: {text[:60]!r} is no path of names joined by dots")
        tokens.append(found[1] if found[1] is not None else found[2])
        at = found.end() + 1
    if not tokens or not all(tokens) or text.endswith("."):
        raise BadRequest(f"{what} has a statement without a name")
    if of_metadata and len(tokens) < 2:
        raise BadRequest("mq names an attribute and its metadata, joined by a dot")
    return tuple(tokens)


def _values(text: str, sign: str, what: str) -> tuple[object, ...]:
    if not text:
        raise BadRequest(f"{what} has a statement without a value after {sign}")
    if sign == "~=":
        return (check_pattern(text),)
    found = tuple(_value_or_span(part, what) for part in _split(text, ","))
    if sign in _ORDER and (len(found) > 1 or isinstance(found[0], Span)):
        raise BadRequest(f"{what}: {sign} takes one value, neither a list nor a range")
    return found


def _value_or_span(text: str, what: str) -> object:
    if len(text) > 1 and text[0] == text[-1] == "'" and "'" not in text[1:-1]:
        return text[1:-1]
    if not text:
        raise BadRequest(f"{what} has an empty value in a list")
    low, dots, high = text.partition("..")
    if dots and low and high:
        if _kind(low) != _kind(high):
            raise BadRequest(f"{what}: the ends of the range {text[:60]!r} are not of one type")
        return Span(_value(low), _value(high))
    return _value(text)


def _kind(text: str) -> str:
    """What the end of a range is: a quoted text is a text, be it written like a date or a number."""
    value = _value(text)
    if not isinstance(value, str):
        return type(value).__name__.replace("int", "float")
    return "text" if text[0] == "'" or parse_moment(value) is None else "date"


def _value(text: str) -> object:
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1]
    if text.startswith("'"):
        raise BadRequest(f"the value {text[:60]!r} begins with a quote that does not end it")
    if _SIGNS.search(text):
        raise BadRequest(f"the value {text[:60]!r} has a character that no value can have")
    if _NUMBER.fullmatch(text):
        return int(text) if text.lstrip("+-").isdigit() else float(text)
    return _WORDS.get(text, text)


def _split(text: str, mark: str) -> list[str]:
    """The parts between the marks that stand outside of quotes."""
    parts, start, quoted = [], 0, False
    for at, character in enumerate(text):
        quoted ^= character == "'"
        if character == mark and not quoted:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


def _inside(value: object, path: list[str]) -> object:
    for step in path:
        if not isinstance(value, dict) or step not in value:
            return MISSING
        value = value[step]
    return value


def _compare(found: object, sign: str, values: tuple[object, ...]) -> bool:
    each = found if isinstance(found, list) else [found]
    if sign == "~=":
        return any(isinstance(one, str) and pattern_found(str(values[0]), one) for one in each)
    if sign in _ORDER:
        return any(_ordered(one, sign, values[0]) for one in each)
    is_met = any(_equal(one, value) for one in each for value in values)
    return is_met if sign == "==" else not is_met


def _equal(value: object, other: object) -> bool:
    if isinstance(other, Span):
        return _ordered(value, ">=", other.low) and _ordered(value, "<=", other.high)
    if isinstance(value, bool) or isinstance(other, bool) or value is None or other is None:
        return value is other
    if value == other:
        return True
    left, right = parse_moment(value), parse_moment(other)
    return left is not None and left == right


def _ordered(value: object, sign: str, other: object) -> bool:
    if isinstance(value, bool) or isinstance(other, bool):
        return False
    if isinstance(value, int | float) and isinstance(other, int | float):
        return _ORDER[sign](value, other)
    if not (isinstance(value, str) and isinstance(other, str)):
        return False
    left, right = parse_moment(value), parse_moment(other)
    if left is not None and right is not None:
        return _ORDER[sign](left, right)
    return _ORDER[sign](value, other)
