# SPDX-License-Identifier: Apache-2.0
"""Macros in custom notifications: `${name}` stands for the id, the type, the service or a value of the entity.

A name may lead into a value (`${address.city}`). Calculations are not supported: a macro that is no name is null.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

import orjson

MACRO = re.compile(r"\$\{([^{}]*)\}")


def fill_text(
    template: str,
    values: Mapping[str, Any],
    spelled: Callable[[str], str] = lambda text: text,
    *,
    nothing: str = "null",
) -> str:
    """Every macro as text, `spelled` for the place where it stands; `nothing` stands for null."""

    def text_of(value: Any) -> str:
        return nothing if value is None else spelled(_as_text(value))

    return MACRO.sub(lambda found: text_of(_value(found[1], values)), template)


def fill_json(template: Any, values: Mapping[str, Any]) -> Any:
    """Texts within a JSON value; a text that is one macro and nothing else becomes the value itself."""
    if isinstance(template, dict):
        return {name: fill_json(value, values) for name, value in template.items()}
    if isinstance(template, list):
        return [fill_json(value, values) for value in template]
    if not isinstance(template, str):
        return template
    whole = MACRO.fullmatch(template)
    return _value(whole[1], values) if whole is not None else fill_text(template, values)


def decoded(template: str) -> str:
    """Characters that requests may not have stand percent-encoded in headers and text payloads."""
    return unquote(template)


def _value(name: str, values: Mapping[str, Any]) -> Any:
    name = name.strip()
    if name in values:
        return values[name]
    first, *path = name.split(".")
    found = values.get(first)
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
