# SPDX-License-Identifier: Apache-2.0
"""Checks of single words: ids, names, times."""

import re
from datetime import datetime
from functools import lru_cache
from typing import TypeGuard

from hiroba.kernel.context.problems import BadRequestData

NULL = "urn:ngsi-ld:null"
ID_CHARACTERS_MAX = 1_000
NAME_CHARACTERS_MAX = 1_000
JSON_DEPTH_MAX = 64
NAMES_REMEMBERED_MAX = 20_000
DATE_TIME_CHARACTERS_MAX = 40

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
# 4.6.2 and 4.6.3: characters that would break queries are no part of a name.
_BAD_IN_NAME = re.compile(r"^@|[\s<>\"'=;()\x00-\x1f,|\\\[\]{}]")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?")

_known_names: set[str] = set()


def is_uri(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and len(value) <= ID_CHARACTERS_MAX and _URI.fullmatch(value) is not None


def check_uri(value: object, what: str) -> str:
    if not is_uri(value):
        raise BadRequestData(f"{what} {_shown(value)} is not a URI, for example urn:ngsi-ld:AED:282103-1")
    return value


def check_name(name: object, what: str = "Attribute name") -> str:
    if isinstance(name, str) and name in _known_names:
        return name
    if not isinstance(name, str) or not 0 < len(name) <= NAME_CHARACTERS_MAX or _BAD_IN_NAME.search(name):
        raise BadRequestData(f"{what} {_shown(name)} is empty, too long or has a forbidden character")
    if len(_known_names) < NAMES_REMEMBERED_MAX:
        _known_names.add(name)
    return name


def check_type_name(name: object) -> str:
    if name in ("id", "type"):
        raise BadRequestData(f"Entity type {name!r} is a word of NGSI-LD itself")
    return check_name(name, "Entity type")


def check_date_time(value: object, what: str) -> str:
    if isinstance(value, str) and len(value) <= DATE_TIME_CHARACTERS_MAX and _is_date_time(value):
        return value
    raise BadRequestData(f"{what} {_shown(value)} is not a DateTime such as 2026-04-01T09:00:00Z")


# What is measured together comes with one time.
@lru_cache(maxsize=1_000)
def _is_date_time(text: str) -> bool:
    return _DATE_TIME.fullmatch(text) is not None and parse_moment(text) is not None


def check_depth(value: object, what: str) -> None:
    """Raises BadRequestData for a value nested so deep that it could not be written again."""
    level = [value]
    for _ in range(JSON_DEPTH_MAX):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return
    raise BadRequestData(f"{what} is nested deeper than {JSON_DEPTH_MAX}")


def parse_moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.replace(",", "."))
    except ValueError:
        return None


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
