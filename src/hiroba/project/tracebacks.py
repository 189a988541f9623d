# SPDX-License-Identifier: Apache-2.0
"""Tracebacks without values: where it happened and what kind of fault it was, never what the program held.

The words of an exception repeat what was read or written, which may be about a person: `KeyError: 'Taro'`, PostgreSQL's
"Failing row contains …", a refused mail address. Only words that cannot hold such values are told.
"""

import traceback
from collections.abc import Iterator

from hiroba.kernel.faults import Fault
from hiroba.kernel.rules import RuleBroken

# Their words are names of modules, variables and attributes.
_NAMING = (ImportError, NameError, AttributeError)
# Classes of SQLSTATE whose words are about the server, not about a row: connection, authorization, database, state of
# a transaction, rollback, resources, state of an object, intervention, system, inside.
_ABOUT_SERVER = frozenset({"08", "25", "28", "3D", "40", "53", "55", "57", "58", "XX"})
_PLACES = ("schema_name", "table_name", "column_name", "constraint_name")
_DEPTH_MAX = 20


def without_values(error: BaseException) -> str:
    """The traceback with its causes, the first one on top, as Python prints it."""
    return "\n".join(_parts(error, set(), 0))


def kind_of(error: BaseException) -> str:
    """One line: the class of the exception, and what may be told of its words."""
    words = " ".join(_words(error).split())
    return f"{_name(error)}: {words}" if words else _name(error)


def _parts(error: BaseException, told: set[int], depth: int) -> Iterator[str]:
    told.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in told and depth < _DEPTH_MAX:
        yield from _parts(before, told, depth + 1)
        yield "which led to:"
    if error.__traceback__ is not None:
        yield "Traceback (most recent call last):"
        yield "".join(traceback.format_tb(error.__traceback__)).rstrip("\n")
    yield kind_of(error)
    if isinstance(error, BaseExceptionGroup) and depth < _DEPTH_MAX:
        for number, each in enumerate(error.exceptions, start=1):
            yield f"part {number} of {len(error.exceptions)}:"
            yield from _parts(each, told, depth + 1)


def _name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _words(error: BaseException) -> str:
    if isinstance(error, Fault):
        return str(error)
    if isinstance(error, RuleBroken):
        return error.code
    if isinstance(error, _NAMING):
        return str(error)
    if isinstance(error, OSError):
        # The file may bear the name of a person.
        return error.strerror if isinstance(error.strerror, str) else ""
    if hasattr(error, "sqlstate"):
        return _of_database(error)
    return str(getattr(error, "smtp_code", ""))


def _of_database(error: BaseException) -> str:
    """psycopg keeps the parts of the answer in `diag`, asyncpg on the exception itself."""
    answer = getattr(error, "diag", None) or error
    state = getattr(error, "sqlstate", None)
    places = [str(value) for name in _PLACES if (value := getattr(answer, name, None))]
    told = [*([str(state)] if state else []), *([".".join(places)] if places else [])]
    # Without a state there was no answer: the words are those of the connection.
    if state is None or str(state)[:2] in _ABOUT_SERVER:
        words = getattr(answer, "message_primary", None) or getattr(answer, "message", None) or str(error)
        told.append(str(words))
    return " ".join(told)
