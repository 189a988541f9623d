# SPDX-License-Identifier: Apache-2.0
"""Checks of single words of NGSIv2: identifiers, texts of values, whole numbers."""

import re
from collections.abc import Collection
from typing import Any

from hiroba.kernel.context.model.wording import check_depth
from hiroba.kernel.context.ngsiv2.problems import BadRequest

IDENTIFIER_CHARACTERS_MAX = 256
NAMES_MAX = 1_000
TEXT_UNRESTRICTED = "TextUnrestricted"

# "General syntax restrictions" of the Orion API: refused in every text, because old clients put them into pages.
FORBIDDEN = re.compile(r"[<>\"'=;()]")
# "Identifiers syntax restrictions": printable ASCII without blanks and & ? / #.
_IDENTIFIER = re.compile(r"[!$%*+,\-.0-9:@A-Z\[\\\]^_`a-z{|}~]+")
# Legal in NGSIv2, but no part of a name in NGSI-LD, which reads them as operators.
_OPERATORS = re.compile(r"[,|\\\[\]{}]")


def check_identifier(value: object, what: str) -> str:
    """Raises BadRequest unless `value` can be an id or the type of a value."""
    if not isinstance(value, str):
        raise BadRequest(f"{what} is not a text")
    if not 0 < len(value) <= IDENTIFIER_CHARACTERS_MAX:
        raise BadRequest(f"{what} has {len(value)} characters; 1 to {IDENTIFIER_CHARACTERS_MAX} are possible")
    if not _IDENTIFIER.fullmatch(value):
        raise BadRequest(f"Invalid characters in {what}")
    return value


def check_name(value: object, what: str) -> str:
    """The same for names of attributes and metadata and types of entities, which NGSI-LD must be able to read."""
    name = check_identifier(value, what)
    if _OPERATORS.search(name):
        raise BadRequest(f"Invalid characters in {what}")
    return name


def check_text(value: Any, what: str) -> None:
    """Raises BadRequest when a text anywhere in `value` has a forbidden character, or when it is nested too deep."""
    if isinstance(value, dict | list):
        check_depth(value, what)
    if _has_forbidden(value):
        raise BadRequest(f"Invalid characters in {what}")


def check_members(given: Any, known: Collection[str], what: str) -> dict[str, Any]:
    """Raises BadRequest unless `given` is an object of these members. Orion ignores others, and with them mistakes."""
    if not isinstance(given, dict):
        raise BadRequest(f"{what} is not a JSON object with {', '.join(sorted(known))}")
    unknown = sorted(given.keys() - known)
    if unknown:
        raise BadRequest(
            f"{what} has the unknown member {unknown[0][:40]!r}; known are {', '.join(sorted(known))}"
        )
    return given


def read_number(text: str, what: str, *, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise BadRequest(f"{what} {text[:40]!r} is not a whole number")
    number = int(text)
    if not least <= number <= most:
        raise BadRequest(f"{what} {number} is not between {least} and {most}")
    return number


def read_list(text: str | None, what: str) -> tuple[str, ...]:
    """The parts of a comma-separated list, each once."""
    if text is None:
        return ()
    parts = text.split(",")
    if not all(parts):
        raise BadRequest(f"{what} is empty or has an empty part")
    return tuple(dict.fromkeys(parts))


def read_names(given: dict[str, Any], member: str) -> tuple[str, ...]:
    """A list of names in a body, each once."""
    names = given.get(member, [])
    if not isinstance(names, list) or len(names) > NAMES_MAX:
        raise BadRequest(f"{member} is not a list of at most {NAMES_MAX} names")
    if not all(isinstance(name, str) and name for name in names):
        raise BadRequest(f"{member} has a name that is not a text or empty")
    return tuple(dict.fromkeys(names))


def _has_forbidden(value: Any) -> bool:
    if isinstance(value, str):
        return FORBIDDEN.search(value) is not None
    if isinstance(value, list):
        return any(map(_has_forbidden, value))
    if isinstance(value, dict):
        return any(map(_has_forbidden, value)) or any(map(_has_forbidden, value.values()))
    return False
